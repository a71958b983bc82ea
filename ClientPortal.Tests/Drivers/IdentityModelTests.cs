using System.Net;
using ClientPortal.Domain.Clients;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Tests.Drivers;

/// <summary>
/// The portal driven by what .NET has: <c>Microsoft.IdentityModel.Protocols.OpenIdConnect</c> finds the addresses and keys and validates the tokens,
/// ASP.NET Core's own OAuth handler signs the person in.
/// </summary>
public sealed class IdentityModelTests(DriverHost driver) : IClassFixture<DriverHost>
{
    private ConfigurationManager<OpenIdConnectConfiguration> Discovery => new(
        $"{driver.Issuer}/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(), new HttpDocumentRetriever { RequireHttps = false });

    [Fact]
    [Trait("SEC", "115")]
    [Trait("SEC", "117")]
    public async Task It_finds_the_addresses_and_the_keys()
    {
        var found = await Discovery.GetConfigurationAsync(CancellationToken.None);

        found.Issuer.ShouldBe(driver.Issuer);
        found.AuthorizationEndpoint.ShouldBe($"{driver.Issuer}/oauth/authorize");
        found.TokenEndpoint.ShouldBe($"{driver.Issuer}/oauth/token");
        found.UserInfoEndpoint.ShouldBe($"{driver.Issuer}/oauth/userinfo");
        found.EndSessionEndpoint.ShouldBe($"{driver.Issuer}/oauth/logout");
        found.SigningKeys.ShouldNotBeEmpty();
        found.SigningKeys.ShouldAllBe(key => key.KeyId.Length > 0);
    }

    [Theory]
    [Trait("SEC", "065")]
    [Trait("SEC", "066")]
    [InlineData("ES256")]
    [InlineData("RS256")]
    public async Task The_OAuth_handler_signs_people_in_and_every_token_validates(string idTokenAlgorithm)
    {
        var found = await Discovery.GetConfigurationAsync(CancellationToken.None);
        var (portal, port) = (driver.Portal, Stories.SampleApp.ReservePort());
        var client = await portal.RegisterAsync(draft => draft with { RedirectUris = [$"http://127.0.0.1:{port}/signin-{OAuthHandlerApp.Scheme}"], Protocol = new() { IdTokenSignedResponseAlg = idTokenAlgorithm } });
        await using var app = await OAuthHandlerApp.StartAsync(found, port, client);
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        var challenge = await browser.GetAsync("/sign-in");
        challenge.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        challenge.Headers.Location!.Query.ShouldContain("code_challenge_method=S256");
        var back = await (await portal.SignInAsync(OAuthHost.Owner)).AllowAsync(challenge.Headers.Location.AbsoluteUri);
        var signedIn = await browser.GetAsync(back.Location);
        signedIn.StatusCode.ShouldBe(HttpStatusCode.Redirect, await signedIn.Content.ReadAsStringAsync());
        var person = await (await browser.GetAsync("/who")).JsonAsync();

        person.Text("email").ShouldBe(OAuthHost.Owner);
        var idToken = await ValidatedAsync(person.Text("id_token"), client.ClientId, "JWT");
        idToken.Alg.ShouldBe(idTokenAlgorithm);
        idToken.Subject.ShouldBe(person.Text("sub"));
        (await ValidatedAsync(person.Text("access_token"), $"{driver.Issuer}/api/v1", "at+jwt")).Subject.ShouldBe(person.Text("sub")); // RFC 9068 §4
        person.Text("refresh_token").ShouldStartWith("cpr_");
    }

    [Fact]
    [Trait("SEC", "119")]
    public async Task A_tokens_kind_and_audience_are_told_apart_by_its_own_rules()
    {
        var (portal, visitor) = (driver.Portal, await driver.Portal.SignInAsync(OAuthHost.Owner));
        var client = await portal.RegisterAsync();
        var tokens = await client.TokensOfAsync(visitor);

        (await ResultAsync(tokens.Text("id_token"), $"{driver.Issuer}/api/v1", "at+jwt")).IsValid.ShouldBeFalse();
        (await ResultAsync(tokens.Text("access_token"), client.ClientId, "JWT")).IsValid.ShouldBeFalse();
        var foreign = tokens.Text("id_token").Split('.');
        (await ResultAsync($"{foreign[0]}.{foreign[1]}.{Base64UrlEncoder.Encode(new byte[64])}", client.ClientId, "JWT")).IsValid.ShouldBeFalse();
    }

    [Fact]
    [Trait("SEC", "191")]
    public async Task Its_logout_request_signs_the_person_out_and_brings_them_back()
    {
        var (portal, visitor, found) = (driver.Portal, await driver.Portal.SignInAsync(OAuthHost.Owner), await Discovery.GetConfigurationAsync(CancellationToken.None));
        var client = await portal.RegisterAsync(draft => draft with { PostLogoutRedirectUris = [DriverHost.PostLogoutRedirectUri] });
        var tokens = await client.TokensOfAsync(visitor);
        var message = new OpenIdConnectMessage { IssuerAddress = found.EndSessionEndpoint, IdTokenHint = tokens.Text("id_token"), PostLogoutRedirectUri = DriverHost.PostLogoutRedirectUri, State = "bye" };

        var back = await visitor.GetAsync(message.CreateLogoutRequestUrl());

        back.Headers.Location!.OriginalString.ShouldBe($"{DriverHost.PostLogoutRedirectUri}?state=bye");
        (await visitor.GetAsync(client.AuthorizeUrl(("prompt", "none")))).ShouldRedirectWith("login_required");
    }

    private async Task<JsonWebToken> ValidatedAsync(string token, string audience, string type)
    {
        var result = await ResultAsync(token, audience, type);
        result.IsValid.ShouldBeTrue(result.Exception?.Message);
        return (JsonWebToken)result.SecurityToken;
    }

    private Task<TokenValidationResult> ResultAsync(string token, string audience, string type) => new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
    {
        ConfigurationManager = Discovery, // issuer and keys come from there
        ValidAudience = audience,
        ValidTypes = [type],
        ClockSkew = TimeSpan.FromSeconds(5),
    });
}
