using System.Net;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Users;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ClientPortal.Tests.OAuth;

public sealed class CodeExchangeTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Fact]
    [Trait("SEC", "066")]
    public async Task A_code_gives_an_access_token_with_the_claims_of_RFC_9068_and_the_workspace()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());

        var tokens = await client.TokensOfAsync(visitor, ("nonce", "n-1"));

        var access = new JsonWebToken(tokens.Text("access_token"));
        access.Typ.ShouldBe("at+jwt");
        access.Alg.ShouldBe("ES256");
        access.Audiences.ShouldBe([host.Address.ToString().TrimEnd('/') + "/api/v1"]);
        access.Subject.ShouldBe((await host.UserIdAsync(OAuthHost.Owner)).ToString());
        access.GetClaim("client_id").Value.ShouldBe(client.ClientId);
        access.GetClaim("workspace").Value.ShouldBe((await host.WorkspaceIdAsync(OAuthHost.Acme)).ToString());
        (access.ValidTo - access.IssuedAt).ShouldBe(TimeSpan.FromHours(1));
        tokens.GetProperty("expires_in").GetInt32().ShouldBe(3600);
        tokens.Text("token_type").ShouldBe("Bearer");
        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeTrue();
    }

    [Fact]
    [Trait("SEC", "065")]
    public async Task The_id_token_tells_who_when_and_how_and_nothing_personal()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());

        var tokens = await client.TokensOfAsync(visitor, ("nonce", "n-1"));

        var idToken = new JsonWebToken(tokens.Text("id_token"));
        idToken.Audiences.ShouldBe([client.ClientId]);
        idToken.Issuer.ShouldBe(host.Address.ToString().TrimEnd('/'));
        idToken.GetClaim("nonce").Value.ShouldBe("n-1");
        idToken.GetClaim("amr").Value.ShouldBe("pwd");
        idToken.Claims.Select(claim => claim.Type).Distinct().Order(StringComparer.Ordinal)
            .ShouldBe(["acr", "amr", "at_hash", "aud", "auth_time", "exp", "iat", "iss", "nonce", "sid", "sub"]);
    }

    [Theory]
    [Trait("SEC", "053")]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(90)]
    public async Task A_second_use_of_a_code_fails_and_revokes_what_the_first_gave(int secondsLater)
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var code = (await visitor.AllowAsync(client.AuthorizeUrl())).Code;
        var tokens = await (await client.RedeemAsync(code)).JsonAsync();
        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeTrue();

        host.Time.AdvanceSeconds(secondsLater);
        await (await client.RedeemAsync(code)).ShouldBeErrorAsync("invalid_grant");

        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeFalse();
        await (await client.RefreshAsync(tokens.Text("refresh_token"))).ShouldBeErrorAsync("invalid_grant");
    }

    [Fact]
    [Trait("SEC", "054")]
    public async Task Twenty_parallel_uses_of_one_code_give_exactly_one_answer()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var code = (await visitor.AllowAsync(client.AuthorizeUrl())).Code;

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.RedeemAsync(code)));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        foreach (var refused in answers.Where(answer => answer.StatusCode != HttpStatusCode.OK))
        {
            await refused.ShouldBeErrorAsync("invalid_grant");
        }
    }

    [Fact]
    [Trait("SEC", "055")]
    public async Task A_replay_that_is_not_otherwise_valid_revokes_nothing()
    {
        var (visitor, client, other) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync(), await host.RegisterAsync());
        var code = (await visitor.AllowAsync(client.AuthorizeUrl())).Code;
        var tokens = await (await client.RedeemAsync(code)).JsonAsync();

        await (await client.RedeemAsync(code, ("code_verifier", new string('x', 43)))).ShouldBeErrorAsync("invalid_grant");
        await (await client.RedeemAsync(code, ("redirect_uri", "https://app.example/other"))).ShouldBeErrorAsync("invalid_grant");
        await (await other.RedeemAsync(code)).ShouldBeErrorAsync("invalid_grant");
        var wrongSecret = client.CodeRequest(code);
        (wrongSecret["client_id"], wrongSecret["client_secret"]) = (client.ClientId, other.Secret!);
        await (await client.PostAsync("/oauth/token", wrongSecret)).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);

        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeTrue();
        (await client.RefreshAsync(tokens.Text("refresh_token"))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [Trait("SEC", "056")]
    [InlineData(55, true)]
    [InlineData(65, false)]
    public async Task A_code_lives_for_sixty_seconds(int secondsLater, bool works)
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var code = (await visitor.AllowAsync(client.AuthorizeUrl())).Code;

        host.Time.AdvanceSeconds(secondsLater);

        (await client.RedeemAsync(code)).StatusCode.ShouldBe(works ? HttpStatusCode.OK : HttpStatusCode.BadRequest);
    }

    [Fact]
    [Trait("SEC", "057")]
    public async Task A_code_is_of_no_use_to_another_client_and_still_works_for_its_own()
    {
        var (visitor, client, other) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync(), await host.RegisterAsync());
        var code = (await visitor.AllowAsync(client.AuthorizeUrl())).Code;

        await (await other.RedeemAsync(code)).ShouldBeErrorAsync("invalid_grant");

        (await client.RedeemAsync(code)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "058")]
    public async Task The_redirect_uri_has_to_be_sent_again_if_it_was_sent_and_has_to_be_the_same()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync(draft => draft with { RedirectUris = [OAuthHost.Callback, "https://app.example/other"] }));
        var code = (await visitor.AllowAsync(client.AuthorizeUrl())).Code;

        await (await client.RedeemAsync(code, ("redirect_uri", "https://app.example/other"))).ShouldBeErrorAsync("invalid_grant");
        await (await client.RedeemAsync(code, ("redirect_uri", null))).ShouldBeErrorAsync("invalid_request");
        (await client.RedeemAsync(code)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Where_authorize_had_no_redirect_uri_the_token_request_needs_none()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var code = (await visitor.AllowAsync(client.AuthorizeUrl(("redirect_uri", null), ("scope", "members:read")))).Code;

        (await client.RedeemAsync(code, ("redirect_uri", null))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "059")]
    public async Task Nothing_else_passes_for_a_code()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var tokens = await client.TokensOfAsync(visitor);

        foreach (var pretender in new[] { tokens.Text("refresh_token"), tokens.Text("access_token"), tokens.Text("id_token"), client.Secret!, "cpc_x", "'; drop table", new string('a', 5000) })
        {
            await (await client.RedeemAsync(pretender)).ShouldBeErrorAsync("invalid_grant");
        }
    }

    [Fact]
    [Trait("SEC", "063")]
    public async Task Scope_sent_with_the_code_gives_nothing_that_was_not_approved()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var code = (await visitor.AllowAsync(client.AuthorizeUrl(("scope", "members:read")))).Code;

        (await (await client.RedeemAsync(code, ("scope", "members:read clients:write full_access"))).JsonAsync()).Text("scope").ShouldBe("members:read");
    }

    [Fact]
    [Trait("SEC", "063")]
    public async Task A_scope_that_the_client_has_lost_meanwhile_is_left_out()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var code = (await visitor.AllowAsync(client.AuthorizeUrl(("scope", "members:read clients:read")))).Code;
        await client.EditAsync(new ClientEdit { Scopes = ["members:read"] });

        (await (await client.RedeemAsync(code)).JsonAsync()).Text("scope").ShouldBe("members:read");
    }

    [Fact]
    [Trait("SEC", "064")]
    public async Task A_person_who_was_switched_off_removed_or_signed_out_meanwhile_gets_nothing()
    {
        await NothingAfterAsync((db, user) => db.Users.Where(row => row.Id == user).ExecuteUpdateAsync(set => set.SetProperty(row => row.DisabledAt, host.Time.GetUtcNow())));
        await host.InDatabaseAsync(async db => await db.Users.ExecuteUpdateAsync(set => set.SetProperty(row => row.DisabledAt, (DateTimeOffset?)null)));
        await NothingAfterAsync((db, user) => db.UserSessions.Where(row => row.UserId == user).ExecuteDeleteAsync());
        await NothingAfterAsync((db, user) => db.Everywhere<Member>().Where(row => row.UserId == user && row.Role == WorkspaceRole.Admin && row.Workspace!.Slug == OAuthHost.Acme).ExecuteDeleteAsync());
    }

    private async Task NothingAfterAsync(Func<Domain.PortalDbContext, Guid, Task<int>> change)
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Admin), await host.RegisterAsync());
        var code = (await visitor.AllowAsync(client.AuthorizeUrl())).Code;
        var user = await host.UserIdAsync(OAuthHost.Admin);
        (await host.InDatabaseAsync(db => change(db, user))).ShouldBeGreaterThan(0);

        await (await client.RedeemAsync(code)).ShouldBeErrorAsync("invalid_grant");
    }
}
