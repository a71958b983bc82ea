using System.Net;
using ClientPortal.Domain.Commits;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Grants;
using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.OAuth;

/// <summary>What a person's tokens cost the database, warm: limits that are reached and may only become lower.</summary>
public sealed class PersonTokenStatementsTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    private const string Commit = "COMMIT";

    [Fact]
    public async Task A_code_exchange_is_one_look_up_and_one_transaction()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        await client.TokensOfAsync(visitor);
        var codes = await CopiesAsync((await visitor.AllowAsync(client.AuthorizeUrl())).Code, 3);
        using var statements = new TracedStatements(host);
        await statements.BeginAsync();
        await RedeemedAsync(client, codes[0]); // whatever connection it gets is told of from now on
        statements.Clear();

        await RedeemedAsync(client, codes[1]);

        statements.ShouldBe("SELECT", "BEGIN", "UPDATE AuthorizationCodes", "INSERT AuditEvents", "INSERT RefreshTokens", Commit);
    }

    [Fact]
    public async Task A_refresh_is_one_look_up_and_one_transaction()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var token = (await client.TokensOfAsync(visitor)).Text("refresh_token");
        using var statements = new TracedStatements(host);
        await statements.BeginAsync();
        token = await RefreshedAsync(client, token);
        statements.Clear();

        await RefreshedAsync(client, token);

        statements.ShouldBe("SELECT", "BEGIN", "UPDATE RefreshTokens", "INSERT RefreshTokens", "INSERT AuditEvents", Commit);
    }

    [Fact]
    public async Task The_look_at_a_persons_access_token_is_one_statement()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var token = (await client.TokensOfAsync(visitor)).Text("access_token");
        using var statements = new TracedStatements(host);
        await statements.BeginAsync();
        (await client.IsAliveAsync(token)).ShouldBeTrue();
        await client.IntrospectAsync(token);
        statements.Clear();

        (await (await client.IntrospectAsync(token)).JsonAsync()).GetProperty("active").GetBoolean().ShouldBeTrue();

        statements.ShouldBe("SELECT");
    }

    [Fact]
    public async Task Exchanges_that_come_at_once_share_their_commits()
    {
        const int Parallel = 64;
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        await client.TokensOfAsync(visitor);
        var codes = await CopiesAsync((await visitor.AllowAsync(client.AuthorizeUrl())).Code, Parallel);
        using var statements = new TracedStatements(host);
        await statements.BeginAsync();

        // The disk is busy with somebody else's commit until all of them have read what they need.
        var (begun, ends) = (new TaskCompletionSource(), new TaskCompletionSource());
        var earlier = host.The<IGroupCommit>().RunAsync(
            async _ =>
            {
                begun.SetResult();
                await ends.Task;
                return true;
            },
            CancellationToken.None);
        await begun.Task;
        var exchanges = codes.Select(code => RedeemedAsync(client, code)).ToArray();
        await UntilAsync(() => statements.Seen().Count(one => one == "SELECT") >= Parallel);
        ends.SetResult();
        await earlier;
        await Task.WhenAll(exchanges);

        var seen = statements.Seen();
        seen.Count(one => one == "UPDATE AuthorizationCodes").ShouldBe(Parallel);
        seen.Count(one => one == Commit).ShouldBeLessThanOrEqualTo(Parallel / 4);
    }

    private static async Task RedeemedAsync(TestClient client, string code)
    {
        var answer = await client.RedeemAsync(code);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<string> RefreshedAsync(TestClient client, string token)
    {
        var answer = await client.RefreshAsync(token);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await answer.JsonAsync()).Text("refresh_token");
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!isSo())
        {
            await Task.Delay(5, patience.Token);
        }
    }

    /// <summary>Codes of grants of their own, with the rows of a real one: 64 visits to the consent page would only take time.</summary>
    private Task<string[]> CopiesAsync(string code, int count) => host.InDatabaseAsync(async db =>
    {
        var hash = SecretHash.Of(code);
        var row = await db.Everywhere<AuthorizationCode>().Include(one => one.Grant).SingleAsync(one => one.Hash == hash);
        var (ofCode, ofGrant) = (db.Entry(row).CurrentValues, db.Entry(row.Grant!).CurrentValues);
        var copies = Enumerable.Range(0, count).Select(_ => host.The<CredentialGenerator>().NewSecret(CredentialKind.AuthorizationCode)).ToArray();
        foreach (var copy in copies)
        {
            var (grant, another) = (ofGrant.Clone(), ofCode.Clone());
            another[nameof(AuthorizationCode.GrantId)] = grant[nameof(Grant.Id)] = Guid.CreateVersion7();
            another[nameof(AuthorizationCode.Id)] = Guid.CreateVersion7();
            another[nameof(AuthorizationCode.Hash)] = copy.Hash;
            db.AddRange(grant.ToObject(), another.ToObject());
        }

        await db.SaveChangesAsync();
        return copies.Select(copy => copy.Reveal()).ToArray();
    });
}
