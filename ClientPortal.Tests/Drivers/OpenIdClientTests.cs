using System.Text.Json;
using System.Text.Json.Nodes;
using ClientPortal.Domain.Clients;
using ClientPortal.Tests.OAuth.Support;

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
    public Task It_revokes() => RunAsync("revocation");

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

    // What the person in front of the browser does: goes where the program sends them, allows what they are asked, and ends at the redirect.
    private static async Task<string?> AnswerAsync(Visitor visitor, JsonElement message) =>
        (await visitor.AllowAsync(message.Text("open"))).Location.AbsoluteUri;
}
