using System.Net;
using System.Web;
using ClientPortal.Domain.Clients;
using ClientPortal.Tests.OAuth.Support;

namespace ClientPortal.Tests.OAuth;

/// <summary>OAuth 2.0 Form Post Response Mode: the answer as a form that the browser posts.</summary>
public sealed class FormPostTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Fact]
    [Trait("SEC", "025")]
    [Trait("SEC", "031")]
    public async Task A_code_comes_as_a_form_whose_values_are_text_and_whose_script_is_the_only_one_that_may_run()
    {
        const string State = "\"><script>alert(1)</script>";
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var consent = await visitor.OpenConsentAsync(client.AuthorizeUrl(("response_mode", "form_post"), ("state", State)));

        var response = await consent.AllowAsync();

        var html = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, html);
        response.Headers.Location.ShouldBeNull();
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        html.ShouldNotContain("<script>alert");
        html.ShouldContain($"action=\"{OAuthHost.Callback}\"");
        var fields = Visitor.FieldsOf(html);
        fields.Keys.ShouldBe(["code", "state", "iss"], ignoreOrder: true);
        fields["state"].ShouldBe(State);
        fields["iss"].ShouldBe(host.Address.ToString().TrimEnd('/'));
        (await client.RedeemAsync(fields["code"])).StatusCode.ShouldBe(HttpStatusCode.OK);

        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("form-action 'self' https://app.example");
        var nonce = policy.Split("'nonce-")[1].Split('\'')[0];
        HttpUtility.HtmlDecode(html).ShouldContain($"<script nonce=\"{nonce}\">");
        html.Split("<script").Length.ShouldBe(2);
    }

    [Fact]
    [Trait("SEC", "025")]
    [Trait("SEC", "027")]
    public async Task An_error_comes_the_same_way()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());

        var silent = await visitor.GetAsync(client.AuthorizeUrl(("response_mode", "form_post"), ("prompt", "none")));
        var denied = await (await visitor.OpenConsentAsync(client.AuthorizeUrl(("response_mode", "form_post")))).DenyAsync();

        Visitor.FieldsOf(await silent.Content.ReadAsStringAsync()).ShouldContainKeyAndValue("error", "consent_required");
        var fields = Visitor.FieldsOf(await denied.Content.ReadAsStringAsync());
        fields.ShouldContainKeyAndValue("error", "access_denied");
        fields.ShouldContainKeyAndValue("state", "s");
        fields.Keys.ShouldContain("iss");
    }

    [Fact]
    [Trait("SEC", "031")]
    public async Task A_program_behind_a_scheme_of_its_own_cannot_take_a_form()
    {
        const string Native = "com.example.app:/callback";
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var client = await host.RegisterAsync(draft => draft with { Kind = ClientKind.Public, RedirectUris = [Native] });

        (await visitor.GetAsync(client.AuthorizeUrl(("redirect_uri", Native), ("response_mode", "form_post")))).ShouldRedirectWith("invalid_request");
    }
}
