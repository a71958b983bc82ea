using System.Net;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth.Tokens;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ClientPortal.Tests.OAuth;

/// <summary>RFC 7523 §2.1: a machine's own assertion for a token of its own.</summary>
public sealed class JwtBearerTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    private const string GrantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private static readonly KeyPair Key = KeyPair.Create();

    [Fact]
    [Trait("SEC", "084")]
    public async Task An_assertion_alone_gives_the_clients_own_token_once()
    {
        var client = await MachineAsync();
        var ask = Ask(Assertions.Right(host, client, Key));

        var tokens = await (await client.PostAsync("/oauth/token", ask)).JsonAsync();

        tokens.Text("scope").ShouldBe("clients:read members:read");
        tokens.Has("refresh_token").ShouldBeFalse();
        tokens.Has("id_token").ShouldBeFalse();
        new JsonWebToken(tokens.Text("access_token")).Subject.ShouldBe(client.ClientId);
        var facts = await host.The<AccessTokens>().ReadAsync(tokens.Text("access_token"), CancellationToken.None);
        facts!.ToActor(null, null).Rights.ShouldBe(Domain.Rights.ClientsRead | Domain.Rights.MembersRead);
        await (await client.PostAsync("/oauth/token", ask)).ShouldBeErrorAsync("invalid_grant");
    }

    [Fact]
    public async Task With_other_credentials_beside_it_both_have_to_be_right()
    {
        var client = await host.RegisterAsync(draft => Machine(draft) with { TokenEndpointAuthMethod = TokenEndpointAuthMethod.ClientSecretPost });

        (await client.TokenAsync(Ask(Assertions.Right(host, client, Key)))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await client.TokenAsync(Ask(KeyPair.Create().Sign(Assertions.Claims(host, client))))).ShouldBeErrorAsync("invalid_grant");
        await (await client.TokenAsync(Ask(null))).ShouldBeErrorAsync("invalid_request");
        var wrongSecret = Ask(Assertions.Right(host, client, Key));
        (wrongSecret["client_id"], wrongSecret["client_secret"]) = (client.ClientId, "wrong");
        await (await client.PostAsync("/oauth/token", wrongSecret)).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
    }

    [Fact]
    [Trait("SEC", "118")]
    public async Task It_speaks_for_the_client_itself_and_for_nobody_else()
    {
        var (client, other) = (await MachineAsync(), await MachineAsync());
        var person = (await host.UserIdAsync(OAuthHost.Owner)).ToString();

        foreach (var claims in new (string, object?)[][] { [("sub", person)], [("sub", other.ClientId)], [("iss", other.ClientId)], [("aud", "https://other.example")], [("exp", null)], [("jti", null)] })
        {
            await (await client.PostAsync("/oauth/token", Ask(Key.Sign(Assertions.Claims(host, client, claims))))).ShouldBeErrorAsync("invalid_grant");
        }

        await (await client.PostAsync("/oauth/token", Ask("nonsense"))).ShouldBeErrorAsync("invalid_grant");
        await (await client.PostAsync("/oauth/token", new(Ask(Assertions.Right(host, client, Key))) { ["scope"] = "openid" })).ShouldBeErrorAsync("invalid_scope");
        await (await client.PostAsync("/oauth/token", new(Ask(Assertions.Right(host, client, Key))) { ["client_id"] = other.ClientId })).ShouldBeErrorAsync("invalid_grant");
    }

    [Fact]
    public async Task A_client_that_was_not_allowed_it_gets_nothing_and_one_that_loses_it_loses_its_tokens()
    {
        var plain = await host.RegisterAsync(draft => draft with { Protocol = new() { Jwks = Key.Set } });
        await (await plain.PostAsync("/oauth/token", Ask(Assertions.Right(host, plain, Key)))).ShouldBeErrorAsync("invalid_grant");

        var client = await MachineAsync();
        var token = (await (await client.PostAsync("/oauth/token", Ask(Assertions.Right(host, client, Key)))).JsonAsync()).Text("access_token");
        await client.EditAsync(new ClientEdit { GrantTypes = [] });

        (await host.The<AccessTokens>().ReadAsync(token, CancellationToken.None)).ShouldBeNull();
    }

    private static Dictionary<string, string> Ask(string? assertion)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal) { ["grant_type"] = GrantType };
        if (assertion is not null)
        {
            form["assertion"] = assertion;
        }

        return form;
    }

    private static ClientDraft Machine(ClientDraft draft) => draft with
    {
        RedirectUris = [],
        GrantTypes = [GrantType],
        Scopes = ["members:read", "clients:read"],
        TokenEndpointAuthMethod = TokenEndpointAuthMethod.PrivateKeyJwt,
        Protocol = new ClientProtocolEdit { Jwks = Key.Set },
    };

    private Task<TestClient> MachineAsync() => host.RegisterAsync(Machine);
}
