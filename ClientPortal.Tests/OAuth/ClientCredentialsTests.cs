using System.Net;
using ClientPortal.Domain.Clients;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.KeyVerification;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ClientPortal.Tests.OAuth;

public sealed class ClientCredentialsTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    private static readonly Dictionary<string, string> Ask = new() { ["grant_type"] = "client_credentials" };

    [Fact]
    [Trait("SEC", "012")]
    [Trait("SEC", "067")]
    public async Task A_machine_gets_a_token_of_its_own_without_a_person_or_a_refresh_token()
    {
        var client = await MachineAsync();

        var tokens = await (await client.TokenAsync(new(Ask))).JsonAsync();

        tokens.Has("refresh_token").ShouldBeFalse();
        tokens.Has("id_token").ShouldBeFalse();
        tokens.Text("scope").ShouldBe("clients:read members:read");
        var access = new JsonWebToken(tokens.Text("access_token"));
        access.Subject.ShouldBe(client.ClientId);
        access.TryGetClaim("gid", out _).ShouldBeFalse();
        (await client.UserInfoAsync(tokens.Text("access_token"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await host.The<Domain.OAuth.Tokens.AccessTokens>().ReadAsync(tokens.Text("access_token"), CancellationToken.None))!
            .ToActor(null, null).Rights.ShouldBe(Domain.Rights.ClientsRead | Domain.Rights.MembersRead);
    }

    [Fact]
    [Trait("SEC", "022")]
    public async Task It_may_ask_for_less_and_never_for_what_it_does_not_have()
    {
        var client = await MachineAsync();

        (await (await client.TokenAsync(new(Ask) { ["scope"] = "members:read" })).JsonAsync()).Text("scope").ShouldBe("members:read");
        foreach (var scope in new[] { "openid", "offline_access", "full_access", "clients:write", "admin:all" })
        {
            await (await client.TokenAsync(new(Ask) { ["scope"] = scope })).ShouldBeErrorAsync("invalid_scope");
        }
    }

    [Fact]
    [Trait("SEC", "017")]
    public async Task A_pause_ends_its_tokens_for_good()
    {
        var client = await MachineAsync();
        var token = (await (await client.TokenAsync(new(Ask))).JsonAsync()).Text("access_token");
        var tokens = host.The<Domain.OAuth.Tokens.AccessTokens>();
        (await tokens.ReadAsync(token, CancellationToken.None)).ShouldNotBeNull();

        await client.PauseAsync();
        (await tokens.ReadAsync(token, CancellationToken.None)).ShouldBeNull();
        await client.ResumeAsync();
        (await tokens.ReadAsync(token, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    [Trait("SEC", "017")]
    public async Task A_deleted_clients_token_does_not_come_back_with_its_id()
    {
        var gone = await MachineAsync();
        var token = (await (await gone.TokenAsync(new(Ask))).JsonAsync()).Text("access_token");
        var tokens = host.The<Domain.OAuth.Tokens.AccessTokens>();
        (await tokens.ReadAsync(token, CancellationToken.None)).ShouldNotBeNull();

        (await host.The<DeleteClient>().RunAsync(await host.ActorOfAsync(OAuthHost.Acme), gone.ClientId, CancellationToken.None)).Value();
        (await tokens.ReadAsync(token, CancellationToken.None)).ShouldBeNull();
        await host.RegisterAsync(
            draft => draft with { ClientId = gone.ClientId, RedirectUris = [], GrantTypes = ["client_credentials"], Scopes = ["members:read", "clients:read"] }, OAuthHost.Other);

        (await tokens.ReadAsync(token, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_warm_request_reads_nothing_and_allocates_less_than_twenty_kilobytes()
    {
        var allocated = new AllocatedBytes("/oauth/token");
        await using var own = new OAuthHost { Outside = services => services.AddSingleton<IStartupFilter>(allocated) };
        own.StartServer();
        await own.VisitAsync();
        var client = await own.RegisterAsync(draft => draft with { Kind = ClientKind.Confidential, RedirectUris = [], GrantTypes = ["client_credentials"], Scopes = ["clients:read"] });
        (await client.TokenAsync(new(Ask))).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var statements = new HostStatements(own);
        await statements.BeginAsync();
        for (var i = 0; i < 200; i++)
        {
            (await client.TokenAsync(new(Ask))).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        statements.Seen.Where(sql => sql.StartsWith("SELECT", StringComparison.Ordinal)).ShouldBeEmpty();
        allocated.OfWarmOnes().ShouldBeLessThanOrEqualTo(20 * 1024);
    }

    private Task<TestClient> MachineAsync() =>
        host.RegisterAsync(draft => draft with { Kind = ClientKind.Confidential, RedirectUris = [], GrantTypes = ["client_credentials"], Scopes = ["members:read", "clients:read"] });
}
