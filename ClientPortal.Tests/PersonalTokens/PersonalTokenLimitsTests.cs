using System.Net;
using System.Text.Json;
using ClientPortal.Domain;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.PersonalTokens;
using ClientPortal.Tests.Api;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.PersonalTokens;

/// <summary>What a personal token is not good for, whatever its person may do; and what others are told about it.</summary>
public sealed class PersonalTokenLimitsTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private const string SomeId = "01890000-0000-7000-8000-000000000001";

    [Theory]
    [InlineData("POST", "/clients", """{"name":"x"}""")]
    [InlineData("PATCH", "/clients/{client}", """{"name":"x"}""")]
    [InlineData("DELETE", "/clients/{client}", null)]
    [InlineData("POST", "/clients/{client}/pause", null)]
    [InlineData("POST", "/clients/{client}/secrets", "{}")]
    [InlineData("POST", "/clients/{client}/secrets/regenerate", "{}")]
    [InlineData("POST", "/clients/{client}/secrets/{id}/reveal", null)]
    [InlineData("POST", "/clients/{client}/keys", """{"name":"x"}""")]
    [InlineData("PATCH", "/clients/{client}/keys/{id}", """{"name":"x"}""")]
    [InlineData("POST", "/clients/{client}/keys/{id}/reveal", null)]
    [InlineData("POST", "/clients/{client}/keys/{id}/rotate", "{}")]
    [InlineData("PUT", "/clients/{client}/resources", """{"items":[]}""")]
    [InlineData("POST", "/import", """{"clients":[{"name":"x"}]}""")]
    [InlineData("POST", "/resources", """{"identifier":"https://api.shop.example","name":"Shop"}""")]
    [InlineData("POST", "/registration-tokens", """{"name":"x","uses":1,"expiresAt":"2099-01-01T00:00:00Z"}""")]
    [InlineData("GET", "/connected-apps", null)]
    [InlineData("DELETE", "/connected-apps/{id}", null)]
    [InlineData("POST", "/workspace/identity-connections", """{"name":"x","issuer":"https://login.evil.example","clientId":"x","clientSecret":"x"}""")]
    [InlineData("PATCH", "/workspace/identity-connections/{id}", """{"disabled":true}""")]
    [InlineData("POST", "/members", """{"email":"friend@evil.example","role":"admin"}""")]
    [Trait("SEC", "171")]
    public async Task It_makes_and_changes_no_client_no_credential_no_consent_and_no_way_to_sign_in(string method, string path, string? body)
    {
        var (api, client) = (await WithAsync(OAuthHost.Owner), await host.RegisterAsync());

        var reply = await api.SendAsync(new HttpMethod(method), path.Replace("{client}", client.ClientId, StringComparison.Ordinal).Replace("{id}", SomeId, StringComparison.Ordinal), body);

        reply.ShouldBe(HttpStatusCode.Forbidden).Code.ShouldBe("insufficient_scope");
    }

    [Theory]
    [InlineData("/clients")]
    [InlineData("/audit-events")]
    [InlineData("/members")]
    [InlineData("/members/personal-tokens")]
    [InlineData("/resources")]
    [InlineData("/personal-tokens")]
    public async Task What_its_person_reads_it_reads(string path) => (await (await WithAsync(OAuthHost.Owner)).GetAsync(path)).ShouldBe(HttpStatusCode.OK);

    [Fact]
    [Trait("SEC", "171")]
    [Trait("SEC", "164")]
    public async Task An_owners_makes_nobody_an_administrator_who_could_do_what_it_must_not()
    {
        var (owner, admin) = (await host.UserIdAsync(OAuthHost.Owner), await MemberIdAsync(OAuthHost.Admin));
        var newcomer = await NewcomerAsync();

        foreach (var api in new[] { await WithAsync(OAuthHost.Owner), await WithAsync(OAuthHost.Owner, draft => draft with { Scopes = ["members:read", "members:write"] }) })
        {
            foreach (var role in new[] { "admin", "owner" })
            {
                (await api.PatchAsync($"/members/{newcomer}", new { role })).ShouldBe(HttpStatusCode.Forbidden);
            }

            (await api.PatchAsync($"/members/{admin}", new { role = "owner" })).ShouldBe(HttpStatusCode.Forbidden);
        }

        (await (await WithAsync(OAuthHost.Owner)).PatchAsync($"/members/{newcomer}", new { role = "member" })).ShouldBe(HttpStatusCode.OK);
        (await host.InDatabaseAsync(db => db.Everywhere<Member>().CountAsync(row => row.Role == WorkspaceRole.Owner && row.UserId != owner && row.Workspace!.Slug == OAuthHost.Acme))).ShouldBe(0);
    }

    [Theory]
    [InlineData("clients:write")]
    [InlineData("keys:write")]
    [InlineData("openid")]
    public async Task Scopes_that_it_could_not_use_are_not_given(string scope)
    {
        var outcome = await host.The<CreatePersonalToken>().RunAsync(await ActorAsync(OAuthHost.Owner), new PersonalTokenDraft { Name = "x", Scopes = [scope] }, Ct);

        outcome.IsDone(out _, out var problem).ShouldBeFalse();
        problem!.Fields.ShouldHaveSingleItem().Code.ShouldBe("personal_token_scope_unknown");
    }

    [Fact]
    [Trait("SEC", "162")]
    public async Task In_an_address_or_a_cookie_it_is_nothing()
    {
        var token = await TokenAsync(OAuthHost.Owner);
        using var http = host.Browserlike();

        foreach (var query in new[] { "access_token", "api_key", "sessionID", "token" })
        {
            using var reply = await http.GetAsync($"/api/v1/workspace?{query}={token}");
            reply.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, query);
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/workspace");
        request.Headers.Add("Cookie", $"session={token}; Authorization={token}");
        using var answer = await http.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    [Trait("SEC", "163")]
    public async Task Ended_unknown_and_malformed_ones_are_refused_alike()
    {
        var actor = await ActorAsync(OAuthHost.Owner);
        var ended = (await host.The<CreatePersonalToken>().RunAsync(actor, new PersonalTokenDraft { Name = "ended" }, Ct)).Value();
        (await host.The<DeletePersonalToken>().RunAsync(actor, ended.Id, Ct)).Value();
        var value = ended.Token.Reveal();

        var bodies = new List<string>();
        foreach (var presented in new[] { value, value[..^1] + (value[^1] == 'a' ? 'b' : 'a'), value[..^3], "cpp_%", $"cpp_{new string('a', 10_000)}", "cpp_'--" })
        {
            var reply = (await ApiHttp.With(host, presented).GetAsync("/workspace")).ShouldBe(HttpStatusCode.Unauthorized);
            bodies.Add(reply.Text.Replace(reply.Value("traceId"), "", StringComparison.Ordinal));
        }

        bodies.Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
    }

    [Fact]
    [Trait("SEC", "169")]
    public async Task A_client_that_introspects_it_learns_what_it_may_in_the_clients_workspace_at_this_moment()
    {
        var token = await TokenAsync(OAuthHost.Member);
        var (here, there) = (await host.RegisterAsync(), await host.RegisterAsync(workspace: OAuthHost.Other));

        var answer = await (await here.IntrospectAsync(token)).JsonAsync();
        answer.GetProperty("active").GetBoolean().ShouldBeTrue();
        answer.Text("sub").ShouldBe((await host.UserIdAsync(OAuthHost.Member)).ToString());
        answer.Text("token_type").ShouldBe("personal_token");
        answer.Text("workspace").ShouldBe((await host.WorkspaceIdAsync(OAuthHost.Acme)).ToString());
        answer.Text("scope").ShouldBe("members:read workspace:read");
        answer.GetProperty("exp").GetInt64().ShouldBe(host.Time.GetUtcNow().AddDays(90).ToUnixTimeSeconds());
        answer.ToString().ShouldNotContain(OAuthHost.Member);

        var scopes = (await (await there.IntrospectAsync(token)).JsonAsync()).Text("scope").Split(' ');
        scopes.ShouldContain("clients:read", "an admin there");
        scopes.ShouldNotContain("clients:write");
        var chosen = await TokenAsync(OAuthHost.Member, draft => draft with { WorkspaceIds = [host.WorkspaceIdAsync(OAuthHost.Other).Result] });
        (await IsActiveAsync(here, chosen)).ShouldBeFalse();
        (await IsActiveAsync(there, chosen)).ShouldBeTrue();
        (await IsActiveAsync(here, await TokenAsync(OAuthHost.Stranger))).ShouldBeFalse();
        (await IsActiveAsync(here, token[..^1] + (token[^1] == 'a' ? 'b' : 'a'))).ShouldBeFalse();
    }

    [Fact]
    public async Task A_client_cannot_revoke_it_and_keys_verify_does_not_know_its_form()
    {
        var (token, client) = (await TokenAsync(OAuthHost.Owner), await host.RegisterAsync());

        await (await client.RevokeAsync(token)).ShouldBeErrorAsync("unsupported_token_type");
        var verdict = (await ApiHttp.With(host, token).PostAsync("/keys/verify", new { key = token })).ShouldBe(HttpStatusCode.OK);

        verdict.Json.GetProperty("valid").GetBoolean().ShouldBeFalse();
        verdict.Code.ShouldBe("MALFORMED");
    }

    [Fact]
    [Trait("SEC", "168")]
    public async Task The_portals_own_pages_list_them_with_the_browsers_session_and_end_none()
    {
        await TokenAsync(OAuthHost.Admin);
        var visitor = await host.SignInAsync(OAuthHost.Admin);

        var listed = await visitor.GetAsync("/api/v1/personal-tokens");
        listed.StatusCode.ShouldBe(HttpStatusCode.OK);
        var id = (await listed.JsonAsync()).GetProperty("items").EnumerateArray().First().Text("id");
        (await visitor.Http.SendAsync(new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/personal-tokens/{id}"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static async Task<bool> IsActiveAsync(TestClient client, string token) => (await (await client.IntrospectAsync(token)).JsonAsync()).GetProperty("active").GetBoolean();

    private async Task<ApiHttp> WithAsync(string email, Func<PersonalTokenDraft, PersonalTokenDraft>? change = null) => ApiHttp.With(host, await TokenAsync(email, change));

    private async Task<string> TokenAsync(string email, Func<PersonalTokenDraft, PersonalTokenDraft>? change = null)
    {
        var draft = new PersonalTokenDraft { Name = "test" };
        return (await host.The<CreatePersonalToken>().RunAsync(await ActorAsync(email), change?.Invoke(draft) ?? draft, Ct)).Value().Token.Reveal();
    }

    private async Task<Actor> ActorAsync(string email)
    {
        await host.VisitAsync();
        var user = await host.InDatabaseAsync(db => db.Users.AsNoTracking().SingleAsync(row => row.Email == email));
        return new Actor { Kind = ActorKind.User, SubjectId = user.Id.ToString(), Name = user.DisplayName, UserId = user.Id, AuthenticatedAt = host.Time.GetUtcNow() };
    }

    private async Task<Guid> MemberIdAsync(string email)
    {
        await host.VisitAsync();
        return await host.InDatabaseAsync(db => db.Everywhere<Member>().Where(row => row.User!.Email == email && row.Workspace!.Slug == OAuthHost.Acme).Select(row => row.Id).SingleAsync());
    }

    private async Task<Guid> NewcomerAsync()
    {
        var acme = await host.WorkspaceIdAsync(OAuthHost.Acme);
        return await host.InDatabaseAsync(async db =>
        {
            var user = host.The<Domain.Users.NewUsers>().Add(db, Actor.Server(), $"{Guid.CreateVersion7():n}@acme.example", "Nora Newcomer", OAuthHost.Password);
            var member = new Member { Id = Guid.CreateVersion7(), WorkspaceId = acme, UserId = user.Id, Role = WorkspaceRole.Member, JoinedAt = host.Time.GetUtcNow() };
            db.Members.Add(member);
            await db.SaveChangesAsync();
            return member.Id;
        });
    }
}
