using System.Net;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Links;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Users;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.OAuth;

public sealed class RefreshTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Fact]
    [Trait("SEC", "086")]
    public async Task Each_use_gives_a_new_token_and_the_old_one_stops()
    {
        var (client, first) = await StartAsync();

        var second = await RefreshedAsync(client, first);
        second.ShouldNotBe(first);
        host.Time.AdvanceSeconds(11);

        await (await client.RefreshAsync(first)).ShouldBeErrorAsync("invalid_grant");
    }

    [Fact]
    public async Task A_public_client_refreshes_with_its_id_alone()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterPublicAsync());
        var first = (await client.TokensOfAsync(visitor)).Text("refresh_token");

        (await RefreshedAsync(client, first)).ShouldNotBe(first);
    }

    [Fact]
    [Trait("SEC", "087")]
    public async Task Reuse_after_the_grace_ends_the_family_with_its_access_tokens_and_is_recorded()
    {
        var (client, first) = await StartAsync();
        var answer = await (await client.RefreshAsync(first)).JsonAsync();

        host.Time.AdvanceSeconds(11);
        await (await client.RefreshAsync(first)).ShouldBeErrorAsync("invalid_grant");

        await (await client.RefreshAsync(answer.Text("refresh_token"))).ShouldBeErrorAsync("invalid_grant");
        (await client.IsAliveAsync(answer.Text("access_token"))).ShouldBeFalse();
        (await host.InDatabaseAsync(db => db.Everywhere<AuditEvent>().CountAsync(row => row.Action == AuditActions.RefreshTokenReused && row.ClientId == client.ClientId))).ShouldBe(1);
    }

    [Fact]
    [Trait("SEC", "098")]
    public async Task Within_the_grace_the_same_successor_is_given_again_and_the_earlier_access_token_ends()
    {
        var (client, first) = await StartAsync();
        var lost = await (await client.RefreshAsync(first)).JsonAsync();

        host.Time.AdvanceSeconds(9);
        var again = await (await client.RefreshAsync(first)).JsonAsync();

        again.Text("refresh_token").ShouldBe(lost.Text("refresh_token"));
        (await client.IsAliveAsync(again.Text("access_token"))).ShouldBeTrue();
        (await client.IsAliveAsync(lost.Text("access_token"))).ShouldBeFalse();
        await RefreshedAsync(client, again.Text("refresh_token"));
    }

    [Fact]
    public async Task Within_the_grace_but_after_the_successors_use_it_is_refused_and_the_family_lives()
    {
        var (client, first) = await StartAsync();
        var second = await RefreshedAsync(client, first);
        var third = await RefreshedAsync(client, second);

        await (await client.RefreshAsync(first)).ShouldBeErrorAsync("invalid_grant");

        await RefreshedAsync(client, third);
    }

    [Fact]
    [Trait("SEC", "098")]
    public async Task The_grace_is_counted()
    {
        var (client, first) = await StartAsync();
        await RefreshedAsync(client, first);

        for (var i = 0; i < 20; i++)
        {
            await RefreshedAsync(client, first);
        }

        await (await client.RefreshAsync(first)).ShouldBeErrorAsync("invalid_grant");
    }

    [Fact]
    [Trait("SEC", "088")]
    public async Task Twenty_parallel_uses_leave_one_living_successor()
    {
        var (client, first) = await StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.RefreshAsync(first)));

        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.OK || answer.StatusCode == HttpStatusCode.BadRequest);
        var good = await Task.WhenAll(answers.Where(answer => answer.StatusCode == HttpStatusCode.OK).Select(answer => answer.JsonAsync()));
        good.Select(answer => answer.Text("refresh_token")).Distinct().Count().ShouldBe(1);
        var alive = await Task.WhenAll(good.Select(answer => client.IsAliveAsync(answer.Text("access_token"))));
        alive.Count(lives => lives).ShouldBe(1);
        var id = client.RowId;
        (await host.InDatabaseAsync(db => db.Everywhere<RefreshToken>().CountAsync(token => token.Grant!.ClientRowId == id && token.SpentAt == null))).ShouldBe(1);
        await RefreshedAsync(client, good[0].Text("refresh_token"));
    }

    [Fact]
    [Trait("SEC", "090")]
    public async Task A_refresh_token_is_bound_to_its_client_and_to_its_secret()
    {
        var ((client, token), other) = (await StartAsync(), await host.RegisterAsync());

        await (await other.RefreshAsync(token)).ShouldBeErrorAsync("invalid_grant");
        var withoutSecret = new Dictionary<string, string> { ["grant_type"] = "refresh_token", ["refresh_token"] = token, ["client_id"] = client.ClientId };
        await (await client.PostAsync("/oauth/token", withoutSecret)).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        await RefreshedAsync(client, token);
    }

    [Fact]
    [Trait("SEC", "091")]
    public async Task Scope_can_be_narrowed_for_one_token_and_never_widened()
    {
        var (client, token) = await StartAsync();

        await (await client.RefreshAsync(token, ("scope", "openid clients:write"))).ShouldBeErrorAsync("invalid_scope");
        var narrow = await (await client.RefreshAsync(token, ("scope", "members:read"))).JsonAsync();
        narrow.Text("scope").ShouldBe("members:read");
        var full = await (await client.RefreshAsync(narrow.Text("refresh_token"))).JsonAsync();

        full.Text("scope").ShouldBe("members:read offline_access openid");
    }

    [Fact]
    [Trait("SEC", "092")]
    public async Task It_ends_when_it_is_not_used_and_at_its_absolute_end_however_much_it_is_used()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var idle = await host.RegisterAsync();
        var busy = await host.RegisterAsync();
        var idleToken = (await idle.TokensOfAsync(visitor)).Text("refresh_token");
        var busyToken = (await busy.TokensOfAsync(visitor)).Text("refresh_token");

        foreach (var _ in Enumerable.Range(0, 2))
        {
            host.Time.Advance(TimeSpan.FromDays(13));
            busyToken = await RefreshedAsync(busy, busyToken);
        }

        await (await idle.RefreshAsync(idleToken)).ShouldBeErrorAsync("invalid_grant");
        host.Time.Advance(TimeSpan.FromDays(5));
        await (await busy.RefreshAsync(busyToken)).ShouldBeErrorAsync("invalid_grant");
    }

    [Fact]
    [Trait("SEC", "093")]
    public async Task Only_a_refresh_token_is_taken_as_one()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var tokens = await client.TokensOfAsync(visitor);
        var code = (await visitor.AllowAsync(client.AuthorizeUrl())).Code;

        foreach (var pretender in new[] { tokens.Text("access_token"), tokens.Text("id_token"), code, client.Secret!, "cpr_x" })
        {
            await (await client.RefreshAsync(pretender)).ShouldBeErrorAsync("invalid_grant");
        }
    }

    [Fact]
    [Trait("SEC", "094")]
    [Trait("SEC", "112")]
    public async Task A_person_who_is_switched_off_or_removed_gets_no_token_and_keeps_none()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Admin), await host.RegisterAsync());
        var tokens = await client.TokensOfAsync(visitor);
        var (admin, acme) = (await host.UserIdAsync(OAuthHost.Admin), await host.WorkspaceIdAsync(OAuthHost.Acme));

        await host.InDatabaseAsync(db => db.Users.Where(row => row.Id == admin).ExecuteUpdateAsync(set => set.SetProperty(row => row.DisabledAt, host.Time.GetUtcNow())));
        await (await client.RefreshAsync(tokens.Text("refresh_token"))).ShouldBeErrorAsync("invalid_grant");
        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeFalse();

        await host.InDatabaseAsync(db => db.Users.Where(row => row.Id == admin).ExecuteUpdateAsync(set => set.SetProperty(row => row.DisabledAt, (DateTimeOffset?)null)));
        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeTrue();
        await host.InDatabaseAsync(db => db.Everywhere<Member>().Where(row => row.UserId == admin && row.WorkspaceId == acme).ExecuteDeleteAsync());
        await (await client.RefreshAsync(tokens.Text("refresh_token"))).ShouldBeErrorAsync("invalid_grant");
        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeFalse();
    }

    [Fact]
    [Trait("SEC", "094")]
    public async Task A_password_reset_ends_what_was_allowed_before_it()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Member), await host.RegisterAsync());
        var tokens = await client.TokensOfAsync(visitor);
        var (userId, now, link) = (await host.UserIdAsync(OAuthHost.Member), host.Time.GetUtcNow(), host.The<CredentialGenerator>().NewSecret(CredentialKind.Link));
        await host.InDatabaseAsync(db =>
        {
            db.OneTimeLinks.Add(new OneTimeLink { Id = Guid.CreateVersion7(now), Hash = link.Hash, Purpose = LinkPurpose.PasswordReset, UserId = userId, CreatedAt = now, ExpiresAt = now.AddHours(1) });
            return db.SaveChangesAsync();
        });

        (await host.The<ResetPassword>().RunAsync(Domain.Actor.Visitor(null, null), link.Reveal(), OAuthHost.Password, CancellationToken.None)).Value();

        await (await client.RefreshAsync(tokens.Text("refresh_token"))).ShouldBeErrorAsync("invalid_grant");
        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeFalse();
    }

    [Fact]
    [Trait("SEC", "095")]
    public async Task A_new_token_holds_what_the_person_and_the_client_may_now()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var tokens = await client.TokensOfAsync(visitor, ("scope", "openid offline_access members:read clients:write"));

        await client.EditAsync(new ClientEdit { Scopes = ["openid", "offline_access", "members:read"] });

        (await (await client.RefreshAsync(tokens.Text("refresh_token"))).JsonAsync()).Text("scope").ShouldBe("members:read offline_access openid");
    }

    [Fact]
    [Trait("SEC", "095")]
    public async Task A_person_with_a_lower_role_hands_on_less_from_the_next_token_on()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Member), await host.RegisterAsync(workspace: OAuthHost.Other));
        var tokens = await client.TokensOfAsync(visitor, ("scope", "openid offline_access members:read clients:write"));
        var (userId, other) = (await host.UserIdAsync(OAuthHost.Member), await host.WorkspaceIdAsync(OAuthHost.Other));
        Task<int> BecomeAsync(WorkspaceRole role) => host.InDatabaseAsync(db => db.Everywhere<Member>()
            .Where(row => row.UserId == userId && row.WorkspaceId == other).ExecuteUpdateAsync(set => set.SetProperty(row => row.Role, role)));

        await BecomeAsync(WorkspaceRole.Member);
        try
        {
            (await (await client.RefreshAsync(tokens.Text("refresh_token"))).JsonAsync()).Text("scope").ShouldBe("members:read offline_access openid");
        }
        finally
        {
            await BecomeAsync(WorkspaceRole.Admin);
        }
    }

    [Fact]
    [Trait("SEC", "096")]
    public async Task Without_offline_access_there_is_none()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());

        (await client.TokensOfAsync(visitor, ("scope", "openid members:read"))).Has("refresh_token").ShouldBeFalse();
    }

    [Fact]
    [Trait("SEC", "097")]
    public async Task A_revocation_wins_over_refreshes_that_race_with_it()
    {
        for (var round = 0; round < 10; round++)
        {
            var (client, token) = await StartAsync();

            var refreshing = client.RefreshAsync(token);
            var revoking = client.RevokeAsync(token);
            (await revoking).StatusCode.ShouldBe(HttpStatusCode.OK);
            var refreshed = await refreshing;

            if (refreshed.StatusCode == HttpStatusCode.OK)
            {
                var answer = await refreshed.JsonAsync();
                (await client.IsAliveAsync(answer.Text("access_token"))).ShouldBeFalse();
                await (await client.RefreshAsync(answer.Text("refresh_token"))).ShouldBeErrorAsync("invalid_grant");
            }
        }
    }

    [Fact]
    [Trait("SEC", "099")]
    public async Task Signing_out_ends_what_lives_with_the_session_and_not_what_was_allowed_to_last()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var lasting = await client.TokensOfAsync(visitor);
        var passing = await client.TokensOfAsync(visitor, ("scope", "openid"));

        await host.InDatabaseAsync(db => db.UserSessions.ExecuteDeleteAsync());

        (await client.IsAliveAsync(passing.Text("access_token"))).ShouldBeFalse();
        (await client.IsAliveAsync(lasting.Text("access_token"))).ShouldBeTrue();
        await RefreshedAsync(client, lasting.Text("refresh_token"));
    }

    [Fact]
    [Trait("SEC", "017")]
    public async Task A_pause_refuses_it_and_ends_access_tokens_for_good_and_resuming_restores_it()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var tokens = await client.TokensOfAsync(visitor);
        var code = (await visitor.AllowAsync(client.AuthorizeUrl())).Code;

        await client.PauseAsync();
        await (await client.RefreshAsync(tokens.Text("refresh_token"))).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeFalse();
        await client.ResumeAsync();

        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeFalse();
        await (await client.RedeemAsync(code)).ShouldBeErrorAsync("invalid_grant");
        await RefreshedAsync(client, tokens.Text("refresh_token"));
    }

    private static async Task<string> RefreshedAsync(TestClient client, string token)
    {
        var response = await client.RefreshAsync(token);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return (await response.JsonAsync()).Text("refresh_token");
    }

    private async Task<(TestClient Client, string RefreshToken)> StartAsync()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        return (client, (await client.TokensOfAsync(visitor)).Text("refresh_token"));
    }
}
