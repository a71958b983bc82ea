using ClientPortal.Tests.KeyVerification;
using System.Net;
using System.Text.Json;
using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Clients.Review;
using ClientPortal.Tests.Api;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Clients.Review;

/// <summary><c>GET /api/v1/clients/{clientId}/review</c>: facts from the database, and calls that mend what is found.</summary>
public sealed class ReviewClientTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task Every_finding_names_the_call_that_mends_it_and_is_gone_after_that_call()
    {
        var tenant = await host.NewTenantAsync();
        var made = await tenant.ClientAsync(with: draft => draft with
        {
            RequirePkce = false,
            RedirectUris = ["https://app.example/cb", "http://localhost/cb"],
            AccessTokenLifetimeSeconds = 200_000,
            RefreshTokenLifetimeSeconds = 400 * 86_400,
            AvailableToOtherWorkspaces = true,
            Protocol = new ClientProtocolEdit { MayImpersonate = true },
        });
        var key = await tenant.KeyAsync(made.ClientId, "clients:read");
        var api = await tenant.WithKeyAsync("clients:read", "clients:write", "keys:read", "keys:write");
        await AgeAsync(made.Id, key.Id, days: 400);
        var review = (await api.GetAsync($"/clients/{made.ClientId}/review")).ShouldBe(HttpStatusCode.OK).Json;
        var codes = Codes(review);
        codes.ShouldBe([
            "pkce_not_required", "redirect_uri_plain_http", "available_elsewhere_unused", "secret_old", "access_token_long", "refresh_token_long", "impersonation_unused", "client_unused", "key_old", "pkce_not_required_on_dialects",
        ], ignoreOrder: true);
        review.GetProperty("serious").GetInt32().ShouldBe(9);
        review.GetProperty("findings")[0].GetProperty("number").GetInt32().ShouldBe(1);
        review.GetProperty("findings")[0].GetProperty("severity").GetString().ShouldBe("danger");

        foreach (var finding in review.GetProperty("findings").EnumerateArray())
        {
            var mend = finding.GetProperty("mend");
            var body = mend.GetProperty("body") is { ValueKind: JsonValueKind.Object } sent ? sent.GetRawText() : null;
            var reply = await api.SendAsync(new HttpMethod(mend.GetProperty("method").GetString()!), mend.GetProperty("path").GetString()!["/api/v1".Length..], body);
            ((int)reply.Status).ShouldBeInRange(200, 204, $"{finding.GetProperty("code")}: {reply.Text}");
        }

        Codes((await api.GetAsync($"/clients/{made.ClientId}/review")).Json).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_client_uses_is_noted_and_what_it_was_given_lately_is_not_called_unused()
    {
        var client = await host.RegisterAsync(draft => draft with
        {
            RedirectUris = [OAuthHost.Callback, "https://old.example/cb"],
            GrantTypes = ["authorization_code", "refresh_token", "client_credentials"],
            Scopes = ["openid", "offline_access", "clients:read", "audit:read"],
        });
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        await client.TokensOfAsync(visitor, ("scope", "openid clients:read"));
        await host.The<PermissionNotes>().WriteAsync(Ct);
        var actor = await host.ActorOfAsync(OAuthHost.Acme);
        (await host.InDatabaseAsync(db => db.PermissionUses.CountAsync(use => use.ClientRowId == client.RowId, Ct))).ShouldBe(4, "the code grant, two scopes, one redirect URI");
        Reviewed(await ReviewAsync(actor, client.ClientId)).ShouldNotContain("redirect_uri_unused");

        await host.InDatabaseAsync(db => db.Everywhere<Client>().Where(row => row.Id == client.RowId).ExecuteUpdateAsync(set => set
            .SetProperty(row => row.CreatedAt, host.Time.GetUtcNow().AddDays(-100)).SetProperty(row => row.LastUsedAt, host.Time.GetUtcNow()), Ct));
        await host.The<EditClient>().RunAsync(actor, client.ClientId, new ClientEdit { RedirectUris = [OAuthHost.Callback, "https://old.example/cb", "https://new.example/cb"] }, Ct);
        var findings = (await ReviewAsync(actor, client.ClientId)).Findings;
        findings.Where(finding => finding.Rule == ReviewRules.RedirectUriUnused).Select(finding => finding.Subject).ShouldBe(["https://old.example/cb"]);
        findings.Where(finding => finding.Rule == ReviewRules.GrantTypeUnused).Select(finding => finding.Subject).ShouldBe(["client_credentials", "refresh_token"]);
        findings.Single(finding => finding.Rule == ReviewRules.ScopesUnused).Subject.ShouldBe("audit:read");
    }

    [Fact]
    public async Task A_page_of_the_list_with_reviews_and_trends_is_three_statements_however_many_rows_it_has()
    {
        var tenant = await host.NewTenantAsync();
        var foreign = await (await host.NewTenantAsync()).ClientAsync(with: draft => draft with { RequirePkce = false });
        var made = new List<RegisteredClient>();
        for (var i = 0; i < 6; i++)
        {
            var required = i % 2 == 0;
            made.Add(await tenant.ClientAsync(with: draft => draft with { RequirePkce = required, AvailableToOtherWorkspaces = true }));
        }

        var queries = tenant.Get<ClientQueries>();
        var list = (await queries.ListPageAsync(tenant.Owner, new ClientListAsk(), 0, 50, Ct)).Value();
        made.Select(client => list.Findings[client.Id]).ShouldBe([0, 1, 0, 1, 0, 1]);
        list.Findings.Keys.ShouldNotContain(foreign.Id);
        (list.Rows.Total, list.HasSoftware, list.HasDocumentClients).ShouldBe((6, false, false));
        foreach (var rows in (int[])[1, 50])
        {
            (await CountedStatements.InAsync(() => queries.ListPageAsync(tenant.Owner, new ClientListAsk(), 0, rows, Ct))).ShouldBe(3);
        }

        (await queries.ListPageAsync(tenant.Member, new ClientListAsk(), 0, 50, Ct)).IsDone(out _, out var problem);
        problem!.Kind.ShouldBe(ProblemKind.NotAllowed);
    }

    [Fact]
    public async Task None_of_the_three_looks_at_every_row_of_a_table_that_grows()
    {
        var tenant = await host.NewTenantAsync();
        await tenant.ClientAsync();
        using var statements = new HostStatements(host, ["CommittedChanges", "LivingNodes", "SigningKeys"]);
        await statements.BeginAsync();
        await tenant.Get<ClientQueries>().ListPageAsync(tenant.Owner, new ClientListAsk(), 0, 50, Ct);

        await using var db = tenant.Get<PortalDb>().OpenForServer();
        var plans = new List<string>();
        foreach (var sql in statements.Seen.Where(text => text.StartsWith("SELECT", StringComparison.Ordinal)))
        {
            plans.AddRange(await QueryPlan.OfAsync(db, sql));
        }

        // The ids that go along, what was counted a moment before, and the clients described by a document, of which a host has few.
        plans.Where(step => step.StartsWith("SCAN", StringComparison.Ordinal) && step != "SCAN CONSTANT ROW")
            .Where(step => !step.Contains("VIRTUAL TABLE", StringComparison.Ordinal) && !step.Contains("ClientDocuments", StringComparison.Ordinal))
            .Where(step => !plans.Contains(step.Replace("SCAN", "CO-ROUTINE", StringComparison.Ordinal)))
            .ShouldBeEmpty(string.Join("\n", plans));
    }

    [Fact, Trait("SEC", "159")]
    public async Task Names_of_keys_are_told_only_to_those_who_may_list_keys()
    {
        var tenant = await host.NewTenantAsync();
        var made = await tenant.ClientAsync();
        var key = await tenant.KeyAsync(made.ClientId);
        await AgeAsync(made.Id, key.Id, days: 400);
        Codes((await (await tenant.WithKeyAsync("clients:read")).GetAsync($"/clients/{made.ClientId}/review")).Json).ShouldNotContain("key_old");
        Codes((await (await tenant.WithKeyAsync("clients:read", "keys:read")).GetAsync($"/clients/{made.ClientId}/review")).Json).ShouldContain("key_old");
        (await (await tenant.WithKeyAsync("keys:read")).GetAsync($"/clients/{made.ClientId}/review")).ShouldBe(HttpStatusCode.Forbidden);
    }

    private async Task<ClientReview> ReviewAsync(Actor actor, string clientId) => (await host.The<ReviewClient>().RunAsync(actor, clientId, Ct)).Value();

    private static IEnumerable<string> Reviewed(ClientReview review) => review.Findings.Select(finding => finding.Rule.Code);

    private static List<string> Codes(JsonElement review) => [.. review.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("code").GetString()!)];

    // As if all of it had been made then, and the client had last done something 100 days ago.
    private Task<int> AgeAsync(Guid clientRowId, Guid keyId, int days) => host.InDatabaseAsync(async db =>
    {
        var (then, used) = (host.Time.GetUtcNow().AddDays(-days), host.Time.GetUtcNow().AddDays(-100));
        return await db.Everywhere<Client>().Where(row => row.Id == clientRowId).ExecuteUpdateAsync(set => set.SetProperty(row => row.CreatedAt, then).SetProperty(row => row.LastUsedAt, used), Ct)
            + await db.Everywhere<Domain.Secrets.ClientSecret>().Where(row => row.ClientRowId == clientRowId).ExecuteUpdateAsync(set => set.SetProperty(row => row.CreatedAt, then), Ct)
            + await db.Everywhere<Domain.ApiKeys.ApiKey>().Where(row => row.Id == keyId).ExecuteUpdateAsync(set => set.SetProperty(row => row.CreatedAt, then), Ct);
    });
}
