using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Web;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth.Registration;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Tests.Drivers;

/// <summary>The portal driven by <c>openid-client</c> (npm), a certified relying party library that nobody here wrote; it checks what it gets by itself.</summary>
public sealed class OpenIdClientTests(DriverHost driver) : IClassFixture<DriverHost>, IClassFixture<NodeDriver>
{
    private static readonly string[] MachineGrants = [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken, GrantTypes.ClientCredentials];

    [Fact]
    public Task It_signs_people_in_with_code_and_PKCE() => RunAsync("code");

    [Fact]
    public Task It_signs_people_in_as_a_public_client() => RunAsync("publicCode", draft => draft with { Kind = ClientKind.Public });

    [Fact]
    public Task It_refreshes_and_narrows() => RunAsync("refresh");

    [Fact]
    public Task It_gets_tokens_with_its_own_credentials() => RunAsync("clientCredentials", draft => draft with { GrantTypes = MachineGrants });

    [Fact]
    [Trait("SEC", "132")]
    [Trait("SEC", "136")]
    public Task It_pushes_its_requests() => RunAsync("par", draft => draft with { Protocol = new ClientProtocolEdit { RequirePushedAuthorizationRequests = true } });

    [Fact]
    [Trait("SEC", "138")]
    [Trait("SEC", "142")]
    [Trait("SEC", "144")]
    public Task It_binds_its_tokens_to_a_key_with_nonces() => RunAsync("dpop", draft => draft with { Protocol = new ClientProtocolEdit { DpopBoundAccessTokens = true } });

    [Fact]
    [Trait("SEC", "143")]
    public Task It_binds_the_refresh_tokens_of_a_public_client() => RunAsync("dpopPublic", draft => draft with { Kind = ClientKind.Public });

    [Fact]
    [Trait("SEC", "108")]
    [Trait("SEC", "109")]
    public Task It_introspects() => RunAsync("introspection");

    [Fact]
    [Trait("SEC", "109")]
    public Task It_gets_introspection_as_a_signed_JWT() => RunAsync("introspectionJwt");

    [Fact]
    public Task It_uses_opaque_access_tokens() => RunAsync("opaque", draft => draft with { Protocol = new() { AccessTokenFormat = AccessTokenFormat.Opaque } });

    [Fact]
    public Task It_revokes() => RunAsync("revocation");

    [Fact]
    public Task It_takes_id_tokens_signed_with_RS256() => RunAsync("rs256", draft => draft with { Protocol = new() { IdTokenSignedResponseAlg = "RS256" } });

    [Fact]
    public Task It_gets_its_answer_as_a_form() => RunAsync("formPost");

    [Fact]
    public async Task It_proves_itself_with_a_key()
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (key, kid) = (pair.ExportParameters(includePrivateParameters: true), "driver");
        JsonObject Jwk() => new() { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64UrlEncoder.Encode(key.Q.X), ["y"] = Base64UrlEncoder.Encode(key.Q.Y), ["kid"] = kid, ["alg"] = "ES256", ["use"] = "sig" };
        var shown = Jwk();
        var kept = Jwk();
        kept["d"] = Base64UrlEncoder.Encode(key.D);
        kept.Remove("use");

        await RunAsync(
            "privateKeyJwt",
            draft => draft with { GrantTypes = MachineGrants, TokenEndpointAuthMethod = TokenEndpointAuthMethod.PrivateKeyJwt, Protocol = new() { Jwks = new JsonObject { ["keys"] = new JsonArray(shown) }.ToJsonString() } },
            new JsonObject { ["privateJwk"] = kept });
    }

    [Fact]
    public Task It_is_allowed_on_a_device() => RunAsync("device", draft => draft with { GrantTypes = [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken, GrantTypes.DeviceCode] });

    [Fact]
    public Task It_signs_people_out() => RunAsync("logout", draft => draft with { PostLogoutRedirectUris = [DriverHost.PostLogoutRedirectUri] });

    [Fact]
    public async Task It_registers_itself()
    {
        var actor = await driver.Portal.ActorOfAsync(OAuthHost.Acme);
        var draft = new InitialAccessTokenDraft { Name = "driver", Uses = 1, ExpiresAt = TimeProvider.System.GetUtcNow().AddHours(1) };
        var token = (await driver.Portal.The<CreateInitialAccessToken>().RunAsync(actor, draft, CancellationToken.None)).Value().Token.Reveal();

        await RunAsync("registration", more: new JsonObject { ["initialAccessToken"] = token });
    }

    private async Task RunAsync(string scenario, Func<ClientDraft, ClientDraft>? change = null, JsonObject? more = null)
    {
        var (portal, visitor) = (driver.Portal, await driver.Portal.SignInAsync(OAuthHost.Owner));
        var client = await portal.RegisterAsync(draft => change is null ? draft : change(draft));
        var settings = more ?? [];
        settings["issuer"] = driver.Issuer;
        settings["clientId"] = client.ClientId;
        settings["clientSecret"] = client.Secret;
        settings["redirectUri"] = OAuthHost.Callback;
        settings["postLogoutRedirectUri"] = DriverHost.PostLogoutRedirectUri;
        settings["email"] = OAuthHost.Owner;

        await NodeDriver.RunAsync(scenario, settings, message => AnswerAsync(visitor, message));
    }

    // What the person in front of the browser does: goes where the program sends them, allows what they are asked, and ends at the redirect, or at the form that posts itself.
    private static async Task<string?> AnswerAsync(Visitor visitor, JsonElement message)
    {
        if (message.Has("approve"))
        {
            (await (await visitor.OpenDeviceAsync(message.Text("code"))).AllowAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);
            return null;
        }

        var answer = await visitor.GetAsync(message.Text("open"));
        if (answer.StatusCode == HttpStatusCode.OK)
        {
            answer = await new ConsentForm(visitor, await answer.Content.ReadAsStringAsync()).AllowAsync();
        }

        return answer.StatusCode == HttpStatusCode.OK ? FormOf(await answer.Content.ReadAsStringAsync()) : answer.Headers.Location!.AbsoluteUri;
    }

    // response_mode=form_post: what the browser would send to the client.
    private static string FormOf(string html) => new JsonObject
    {
        ["action"] = HttpUtility.HtmlDecode(Regex.Match(html, "<form[^>]*action=\"(?<action>[^\"]+)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["action"].Value),
        ["fields"] = JsonSerializer.SerializeToNode(Visitor.FieldsOf(html)),
    }.ToJsonString();
}
