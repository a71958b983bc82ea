using System.Net;
using System.Net.Http.Headers;
using ClientPortal.Tests.Clients.Logos;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;

namespace ClientPortal.Tests.Api;

/// <summary>What an application says about itself: in the API, at its logo's address and on the consent page.</summary>
public sealed class ApplicationsTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Fact]
    [Trait("SEC", "014")]
    public async Task Everything_is_written_read_and_cleared_in_the_words_of_RFC_7591()
    {
        var api = await OwnerAsync();
        var made = (await api.PostAsync("/clients", new
        {
            name = "Board", kind = "public", redirectUris = new[] { OAuthHost.Callback }, applicationType = "single_page", description = "Boards for\nteams.", clientUri = "https://board.example/about",
            policyUri = "https://board.example/privacy", tosUri = "https://board.example/terms", developerName = "Bora Board", contacts = new[] { "dev@board.example", "help@board.example" },
        })).ShouldBe(HttpStatusCode.Created);
        var path = $"/clients/{made.Value("clientId")}";

        var read = await api.GetAsync(path);
        (read.Value("applicationType"), read.Value("description"), read.Value("clientUri"), read.Value("policyUri"), read.Value("tosUri"), read.Value("developerName"))
            .ShouldBe(("single_page", "Boards for\nteams.", "https://board.example/about", "https://board.example/privacy", "https://board.example/terms", "Bora Board"));
        read.Json.GetProperty("contacts").EnumerateArray().Select(contact => contact.GetString()).ShouldBe(["dev@board.example", "help@board.example"]);
        read.Json.GetProperty("rotateRefreshTokens").GetBoolean().ShouldBeTrue();
        Guid.Parse(read.Value("customerId")).ShouldBe(await host.WorkspaceIdAsync(OAuthHost.Acme));

        var cleared = (await api.PatchAsync(path, """{"applicationType":null,"description":null,"clientUri":null,"contacts":null}""")).ShouldBe(HttpStatusCode.OK);
        foreach (var member in new[] { "applicationType", "description", "clientUri", "logoUri" })
        {
            cleared.Json.GetProperty(member).ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null, member);
        }

        cleared.Json.GetProperty("contacts").GetArrayLength().ShouldBe(0);
        cleared.Value("policyUri").ShouldBe("https://board.example/privacy");
    }

    [Theory]
    [Trait("SEC", "046")]
    [InlineData("clientUri", "\"javascript:alert(1)\"", "web_address_invalid")]
    [InlineData("policyUri", "\"http://app.example/privacy\"", "web_address_invalid")]
    [InlineData("tosUri", "\"https://user:word@app.example/\"", "web_address_invalid")]
    [InlineData("clientUri", "\"https://app.example/ x\"", "web_address_invalid")]
    [InlineData("developerName", "\"ClientPortal\"", "name_imitates")]
    [InlineData("description", "\"verified \\u202e by us\"", "name_characters")]
    [InlineData("contacts", "[\"nobody\"]", "contacts_invalid")]
    [InlineData("contacts", "[\"a@b.example\\n\",\"<script>@x\"]", "contacts_invalid")]
    [InlineData("applicationType", "\"single_page\"", "application_type_of_kind")]
    public async Task What_strangers_will_read_is_judged_at_its_field(string member, string value, string code)
    {
        var (api, client) = (await OwnerAsync(), await host.RegisterAsync());

        (await api.PatchAsync($"/clients/{client.ClientId}", $$"""{"{{member}}":{{value}}}""")).ShouldBe(HttpStatusCode.BadRequest).CodesAt(member).ShouldBe([code]);
    }

    [Fact]
    public async Task A_change_of_kind_drops_a_type_that_no_longer_fits()
    {
        var (api, client) = (await OwnerAsync(), await host.RegisterAsync(draft => draft with { ApplicationType = Domain.Clients.ApplicationType.Web }));

        var changed = (await api.PatchAsync($"/clients/{client.ClientId}", """{"kind":"public"}""")).ShouldBe(HttpStatusCode.OK);

        changed.Json.GetProperty("applicationType").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    [Trait("SEC", "047")]
    [Trait("SEC", "211")]
    public async Task A_logo_is_served_from_here_with_the_type_of_its_content_and_nothing_else_is_taken()
    {
        var (api, client) = (await OwnerAsync(), await host.RegisterAsync());

        (await PutAsync(api, client, "<svg onload='alert(1)' xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray(), "image/png")).ShouldBe(HttpStatusCode.BadRequest).CodesAt("clientLogo").ShouldBe(["logo_no_picture"]);
        (await PutAsync(api, client, Pictures.PngWith("tEXt", new string('x', 110_000)), "image/png")).ShouldBe(HttpStatusCode.BadRequest);
        var logo = (await PutAsync(api, client, Pictures.Jpeg, "image/png")).ShouldBe(HttpStatusCode.OK).Value("logoUri");
        logo.ShouldMatch("^/logos/[A-Za-z0-9_-]{43}$");

        using var http = host.Browserlike();
        var served = await http.GetAsync(logo);
        served.StatusCode.ShouldBe(HttpStatusCode.OK);
        served.Content.Headers.ContentType!.MediaType.ShouldBe("image/jpeg");
        served.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        served.Headers.GetValues("Content-Security-Policy").ShouldBe(["default-src 'none'; frame-ancestors 'none'"]);
        Pictures.Contains(await served.Content.ReadAsByteArrayAsync(), Pictures.Profile).ShouldBeFalse();

        var next = (await PutAsync(api, client, Pictures.Png, "image/webp")).Value("logoUri");
        next.ShouldNotBe(logo);
        (await http.GetAsync(logo)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await api.DeleteAsync($"/clients/{client.ClientId}/logo")).ShouldBe(HttpStatusCode.NoContent);
        (await http.GetAsync(next)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await http.GetAsync("/logos/..%2f..%2fkeys")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    [Trait("SEC", "018")]
    [Trait("SEC", "194")]
    public async Task Only_who_may_write_clients_changes_a_logo_and_only_of_their_own_workspace()
    {
        var client = await host.RegisterAsync();
        var reader = ApiHttp.With(host, await host.SeedApiKeyAsync(OAuthHost.Acme, new(["clients:read"])));
        var stranger = ApiHttp.With(host, await host.SeedApiKeyAsync(OAuthHost.Other, new(["clients:read", "clients:write"])));

        (await PutAsync(reader, client, Pictures.Png, "image/png")).ShouldBe(HttpStatusCode.Forbidden);
        (await PutAsync(stranger, client, Pictures.Png, "image/png")).ShouldBe(HttpStatusCode.NotFound);
        (await PutAsync(ApiHttp.Anonymous(host), client, Pictures.Png, "image/png")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    [Trait("SEC", "039")]
    [Trait("SEC", "046")]
    [Trait("SEC", "047")]
    public async Task The_consent_page_shows_it_as_unverified_and_asks_no_other_host()
    {
        var client = await host.RegisterAsync(draft => draft with
        {
            Name = "Board",
            Presentation = new()
            {
                Description = "<img src=x onerror=alert(1)> boards", DeveloperName = "Bora Board", Contacts = "dev@board.example",
                ClientUri = "https://board.example/about", PolicyUri = "https://board.example/privacy", TosUri = "https://board.example/terms",
            },
        });
        var logo = (await PutAsync(await OwnerAsync(), client, Pictures.Png, "image/png")).Value("logoUri");
        var visitor = await host.SignInAsync(OAuthHost.Owner);

        var html = await (await visitor.GetAsync(client.AuthorizeUrl())).Content.ReadAsStringAsync();

        WebUtility.HtmlDecode(html).ShouldContain("What the application says about itself – unverified");
        html.ShouldContain("&lt;img src=x onerror=alert(1)&gt; boards");
        html.ShouldContain("By Bora Board");
        html.ShouldContain("Contact: dev@board.example");
        html.ShouldContain($"<img src=\"{logo}\"");
        foreach (var link in new[] { "about", "privacy", "terms" })
        {
            html.ShouldContain($"<a href=\"https://board.example/{link}\" target=\"_blank\" rel=\"noopener noreferrer nofollow\"");
        }

        System.Text.RegularExpressions.Regex.Matches(html, "(?:src|action)=\"(?!/|app|_|Client)[^\"]*\"").Select(match => match.Value).ShouldBeEmpty();
        (await visitor.OpenConsentAsync((await host.RegisterAsync()).AuthorizeUrl())).Html.ShouldNotContain("says about itself");
    }

    private async Task<ApiHttp> OwnerAsync()
    {
        await host.VisitAsync();
        return ApiHttp.With(host, await host.SeedApiKeyAsync(OAuthHost.Acme, new(["clients:read", "clients:write"])));
    }

    private static async Task<ApiReply> PutAsync(ApiHttp api, TestClient client, byte[] picture, string type)
    {
        using var body = new ByteArrayContent(picture) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
        using var response = await api.Http.PutAsync($"/api/v1/clients/{client.ClientId}/logo", body);
        return new ApiReply(response.StatusCode, await response.Content.ReadAsStringAsync(), new Dictionary<string, string>(StringComparer.Ordinal));
    }
}
