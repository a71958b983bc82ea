using System.Net;
using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth.Tokens;
using ClientPortal.Domain.SigningKeys;
using ClientPortal.Tests.KeyVerification;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ClientPortal.Tests.OAuth;

/// <summary>A client and its own tokens are remembered, and whatever ends them is heard of: at once here, within two seconds elsewhere.</summary>
public sealed class KnownAccessTokensTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Theory]
    [InlineData(AccessTokenFormat.Jwt)]
    [InlineData(AccessTokenFormat.Opaque)]
    public async Task The_second_introspection_asks_the_database_nothing(AccessTokenFormat format)
    {
        var (client, token) = await TokenAsync(host, format);
        (await IsActiveAsync(client, token)).ShouldBeTrue();
        using var statements = new HostStatements(host);
        await statements.BeginAsync();

        for (var i = 0; i < 5; i++)
        {
            (await IsActiveAsync(client, token)).ShouldBeTrue();
        }

        statements.Seen.ShouldBeEmpty();
    }

    [Theory]
    [Trait("SEC", "106")]
    [InlineData("revoked")]
    [InlineData("paused")]
    [InlineData("deleted")]
    [InlineData("scopes")]
    [InlineData("signing key")]
    public async Task What_ends_a_remembered_token_ends_it_at_once(string what)
    {
        await using var own = new OAuthHost();
        own.StartServer();
        await own.VisitAsync();
        var (client, token) = await TokenAsync(own, AccessTokenFormat.Jwt);
        var tokens = own.The<AccessTokens>();
        (await tokens.ReadAsync(token, CancellationToken.None)).ShouldNotBeNull();
        (await tokens.ReadAsync(token, CancellationToken.None)).ShouldNotBeNull();

        switch (what)
        {
            case "revoked":
                (await client.PostAsync("/oauth/revoke", client.WithCredentials(new() { ["token"] = token }))).StatusCode.ShouldBe(HttpStatusCode.OK);
                break;
            case "paused":
                await client.PauseAsync();
                break;
            case "deleted":
                await client.DeleteAsync();
                break;
            case "scopes":
                await client.EditAsync(new ClientEdit { Scopes = ["members:read"] });
                (await tokens.ReadAsync(token, CancellationToken.None))!.Scopes.Count.ShouldBe(0);
                return;
            default:
                (await own.The<RevokeSigningKey>().RunAsync(Actor.Server(null), new JsonWebToken(token).Kid, CancellationToken.None)).IsDone(out _, out var problem).ShouldBeTrue(problem?.Code);
                break;
        }

        (await tokens.ReadAsync(token, CancellationToken.None)).ShouldBeNull();
    }

    private static async Task<(TestClient Client, string Token)> TokenAsync(OAuthHost on, AccessTokenFormat format)
    {
        var client = await on.RegisterAsync(draft => draft with
        {
            GrantTypes = [GrantTypes.ClientCredentials], Scopes = ["clients:read"], Protocol = new ClientProtocolEdit { AccessTokenFormat = format },
        });
        var answer = await client.TokenAsync(new() { ["grant_type"] = "client_credentials" });
        return (client, (await answer.JsonAsync()).Text("access_token"));
    }

    private static async Task<bool> IsActiveAsync(TestClient client, string token)
    {
        var answer = await client.PostAsync("/oauth/introspect", client.WithCredentials(new() { ["token"] = token }));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (await answer.JsonAsync()).GetProperty("active").GetBoolean();
    }
}
