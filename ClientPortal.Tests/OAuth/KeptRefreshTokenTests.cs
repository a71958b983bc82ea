using System.Net;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.OAuth;

/// <summary>Refresh tokens that stay the same with every use, and those without an end.</summary>
public sealed class KeptRefreshTokenTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    private const int Hour = 3600;

    [Fact]
    public async Task Each_use_keeps_the_token_and_using_it_again_is_no_alarm()
    {
        var (client, token) = await StartAsync();

        for (var use = 0; use < 3; use++)
        {
            var answer = await (await client.RefreshAsync(token)).JsonAsync();
            answer.Text("refresh_token").ShouldBe(token);
            (await client.IsAliveAsync(answer.Text("access_token"))).ShouldBeTrue();
            host.Time.AdvanceSeconds(60);
        }

        (await host.InDatabaseAsync(db => db.Everywhere<AuditEvent>().CountAsync(row => row.Action == AuditActions.RefreshTokenReused && row.ClientId == client.ClientId))).ShouldBe(0);
        var rowId = client.RowId;
        (await host.InDatabaseAsync(db => db.Everywhere<RefreshToken>().CountAsync(row => row.Grant!.ClientRowId == rowId))).ShouldBe(1);
    }

    [Fact]
    [Trait("SEC", "092")]
    public async Task Use_moves_the_idle_end_and_never_the_absolute_one()
    {
        var (client, token) = await StartAsync(draft => Kept(draft) with { RefreshTokenIdleLifetimeSeconds = 2 * Hour, RefreshTokenLifetimeSeconds = 5 * Hour });

        for (var hours = 0; hours < 4; hours++)
        {
            host.Time.AdvanceSeconds(Hour);
            (await client.RefreshAsync(token)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        host.Time.AdvanceSeconds(Hour + 1);
        await (await client.RefreshAsync(token)).ShouldBeErrorAsync("invalid_grant");

        var (other, unused) = await StartAsync(draft => Kept(draft) with { RefreshTokenIdleLifetimeSeconds = 2 * Hour });
        host.Time.AdvanceSeconds((2 * Hour) + 1);
        await (await other.RefreshAsync(unused)).ShouldBeErrorAsync("invalid_grant");
    }

    [Fact]
    [Trait("SEC", "088")]
    public async Task Twenty_parallel_uses_are_all_good_and_leave_one_token()
    {
        var (client, token) = await StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.RefreshAsync(token)));

        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.OK);
        var bodies = await Task.WhenAll(answers.Select(answer => answer.JsonAsync()));
        bodies.ShouldAllBe(body => body.Text("refresh_token") == token);
        (await Task.WhenAll(bodies.Select(body => client.IsAliveAsync(body.Text("access_token"))))).ShouldAllBe(lives => lives);
        var rowId = client.RowId;
        (await host.InDatabaseAsync(db => db.Everywhere<RefreshToken>().CountAsync(row => row.Grant!.ClientRowId == rowId && row.SpentAt == null))).ShouldBe(1);
    }

    [Fact]
    [Trait("SEC", "097")]
    [Trait("SEC", "104")]
    public async Task A_revocation_that_has_answered_wins_over_uses_that_race_with_it()
    {
        for (var round = 0; round < 10; round++)
        {
            var (client, token) = await StartAsync();

            var uses = Enumerable.Range(0, 5).Select(_ => client.RefreshAsync(token)).ToList();
            (await client.RevokeAsync(token)).StatusCode.ShouldBe(HttpStatusCode.OK);

            foreach (var answer in await Task.WhenAll(uses))
            {
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    (await client.IsAliveAsync((await answer.JsonAsync()).Text("access_token"))).ShouldBeFalse();
                }
            }

            await (await client.RefreshAsync(token)).ShouldBeErrorAsync("invalid_grant");
        }
    }

    [Fact]
    [Trait("SEC", "087")]
    public async Task Switched_back_on_the_next_use_renews_and_the_old_token_is_an_alarm_again()
    {
        var (client, token) = await StartAsync();
        (await client.RefreshAsync(token)).StatusCode.ShouldBe(HttpStatusCode.OK);

        await client.EditAsync(new ClientEdit { RotateRefreshTokens = true });
        var next = (await (await client.RefreshAsync(token)).JsonAsync()).Text("refresh_token");
        next.ShouldNotBe(token);
        host.Time.AdvanceSeconds(11);
        await (await client.RefreshAsync(token)).ShouldBeErrorAsync("invalid_grant");
        await (await client.RefreshAsync(next)).ShouldBeErrorAsync("invalid_grant");
    }

    [Fact]
    [Trait("SEC", "086")]
    public async Task Rotation_is_locked_on_for_public_clients()
    {
        var actor = await host.ActorOfAsync(OAuthHost.Acme);
        var draft = new ClientDraft { Name = "Public", Kind = ClientKind.Public, RedirectUris = [OAuthHost.Callback], RotateRefreshTokens = false };

        (await host.The<RegisterClient>().RunAsync(actor, draft, CancellationToken.None)).IsDone(out _, out var problem).ShouldBeFalse();
        problem!.Fields.ShouldHaveSingleItem().Code.ShouldBe("rotation_locked");

        var (client, token) = await StartAsync();
        await client.EditAsync(new ClientEdit { Kind = ClientKind.Public });
        (await host.The<ClientQueries>().FindAsync(actor, client.ClientId, CancellationToken.None)).Value().RotateRefreshTokens.ShouldBeTrue();
        await (await client.PostAsync("/oauth/token", new() { ["grant_type"] = "refresh_token", ["refresh_token"] = token, ["client_id"] = client.ClientId })).ShouldBeErrorAsync("invalid_grant");
    }

    [Fact]
    [Trait("SEC", "092")]
    public async Task No_end_is_a_value_that_only_the_workspaces_policy_allows_and_taking_the_policy_back_ends_it()
    {
        var actor = await host.ActorOfAsync(OAuthHost.Acme);
        var draft = new ClientDraft { Name = "Endless", RedirectUris = [OAuthHost.Callback], RefreshTokenLifetimeSeconds = 0, RefreshTokenIdleLifetimeSeconds = 0 };
        (await host.The<RegisterClient>().RunAsync(actor, draft, CancellationToken.None)).IsDone(out _, out var problem).ShouldBeFalse();
        problem!.Fields.ShouldHaveSingleItem().ShouldSatisfyAllConditions(field => field.Code.ShouldBe("never_not_allowed"), field => field.Field.ShouldBe("RefreshTokenLifetimeSeconds"));
        var usual = await host.RegisterAsync();
        (await host.The<EditClient>().RunAsync(actor, usual.ClientId, new ClientEdit { RefreshTokenIdleLifetimeSeconds = 0 }, CancellationToken.None)).IsDone(out _, out problem).ShouldBeFalse();
        problem!.Fields.ShouldHaveSingleItem().Field.ShouldBe("RefreshTokenIdleLifetimeSeconds");

        await AllowEndlessAsync(true);
        var (client, token) = await StartAsync(_ => draft);
        host.Time.Advance(TimeSpan.FromDays(4000));
        var (later, second) = await StartAsync(_ => draft);
        (await client.RefreshAsync(token)).StatusCode.ShouldBe(HttpStatusCode.OK);

        await AllowEndlessAsync(false);
        var third = (await later.TokensOfAsync(await host.SignInAsync(OAuthHost.Owner))).Text("refresh_token");
        host.Time.Advance(TimeSpan.FromDays(31));
        (await later.RefreshAsync(second)).StatusCode.ShouldBe(HttpStatusCode.OK, "what was given without an end keeps it");
        await (await later.RefreshAsync(third)).ShouldBeErrorAsync("invalid_grant");
        (await host.The<EditClient>().RunAsync(actor, later.ClientId, new ClientEdit { Name = "Renamed" }, CancellationToken.None)).Value().RefreshTokenLifetimeSeconds.ShouldBe(0);
    }

    private async Task<(TestClient Client, string Token)> StartAsync(Func<ClientDraft, ClientDraft>? change = null)
    {
        var client = await host.RegisterAsync(change ?? Kept);
        return (client, (await client.TokensOfAsync(await host.SignInAsync(OAuthHost.Owner))).Text("refresh_token"));
    }

    private static ClientDraft Kept(ClientDraft draft) => draft with { RotateRefreshTokens = false };

    private async Task AllowEndlessAsync(bool allowed) =>
        (await host.The<EditWorkspace>().RunAsync(await host.ActorOfAsync(OAuthHost.Acme), new WorkspaceEdit { EndlessTokens = allowed }, CancellationToken.None)).Value();
}
