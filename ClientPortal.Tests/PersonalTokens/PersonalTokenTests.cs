using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ClientPortal.Domain;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.PersonalTokens;
using ClientPortal.Domain.Users;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.PersonalTokens;

/// <summary>Personal tokens by the front door. The member of Acme is an admin in Other.</summary>
public sealed class PersonalTokenTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    [Trait("SEC", "172")]
    public async Task It_is_taken_as_a_bearer_and_without_a_scheme_and_nowhere_else()
    {
        var token = await TokenAsync(OAuthHost.Owner);

        (await GetAsync("/workspace", ("Authorization", $"Bearer {token}"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await GetAsync("/workspace", ("Authorization", token))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await GetAsync("/workspace", ("X-Api-Key", token))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await GetAsync($"/workspace?sessionID={token}")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await GetAsync("/workspace", ("Authorization", token), ("X-Api-Key", token))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await GetAsync("/workspace", ("Authorization", token[..^1] + (token[^1] == 'a' ? 'b' : 'a')))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task With_several_workspaces_a_call_names_one()
    {
        var token = await TokenAsync(OAuthHost.Member);
        var bearer = ("Authorization", $"Bearer {token}");

        var me = await (await GetAsync("/me", bearer)).JsonAsync();
        me.GetProperty("workspace").ValueKind.ShouldBe(JsonValueKind.Null);
        me.GetProperty("workspaces").EnumerateArray().Select(one => one.Text("slug")).ShouldBe([OAuthHost.Acme, OAuthHost.Other]);
        me.Text("kind").ShouldBe("user");
        (await (await GetAsync("/workspace", bearer)).JsonAsync()).Text("code").ShouldBe("workspace_missing");
        (await (await GetAsync("/workspace", bearer, ("X-Workspace", OAuthHost.Other))).JsonAsync()).Text("slug").ShouldBe(OAuthHost.Other);
        (await (await GetAsync("/workspace", bearer, ("X-Workspace", (await host.WorkspaceIdAsync(OAuthHost.Acme)).ToString()))).JsonAsync()).Text("slug").ShouldBe(OAuthHost.Acme);
        (await GetAsync("/workspace", bearer, ("X-Workspace", "nowhere"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await GetAsync("/clients", bearer, ("X-Workspace", OAuthHost.Acme))).StatusCode.ShouldBe(HttpStatusCode.Forbidden, "a member there");
        (await GetAsync("/clients", bearer, ("X-Workspace", OAuthHost.Other))).StatusCode.ShouldBe(HttpStatusCode.OK, "an admin there");
    }

    [Fact]
    public async Task One_that_was_made_for_a_workspace_is_good_there_only()
    {
        var token = await TokenAsync(OAuthHost.Member, draft => draft with { WorkspaceIds = [host.WorkspaceIdAsync(OAuthHost.Other).Result] });

        (await (await GetAsync("/workspace", ("Authorization", token))).JsonAsync()).Text("slug").ShouldBe(OAuthHost.Other);
        (await GetAsync("/workspace", ("Authorization", token), ("X-Workspace", OAuthHost.Acme))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var stranger = await host.WorkspaceIdAsync(OAuthHost.Acme);
        (await CreateAsync(OAuthHost.Stranger, new PersonalTokenDraft { Name = "x", WorkspaceIds = [stranger] })).Code().ShouldBe("personal_token_workspace_unknown");
    }

    [Fact]
    [Trait("SEC", "169")]
    public async Task It_is_what_its_person_is_at_this_moment()
    {
        var email = await NewPersonAsync(WorkspaceRole.Admin);
        var token = await TokenAsync(email);
        (await StatusAsync(token, "/clients")).ShouldBe(HttpStatusCode.OK);

        await InDatabaseAsync(db => db.Everywhere<Member>().Where(row => row.User!.Email == email).ExecuteUpdateAsync(set => set.SetProperty(row => row.Role, WorkspaceRole.Member)));
        (await StatusAsync(token, "/clients")).ShouldBe(HttpStatusCode.Forbidden);
        await InDatabaseAsync(db => db.Users.Where(row => row.Email == email).ExecuteUpdateAsync(set => set.SetProperty(row => row.DisabledAt, host.Time.GetUtcNow())));
        (await StatusAsync(token, "/workspace")).ShouldBe(HttpStatusCode.Unauthorized);
        await InDatabaseAsync(db => db.Users.Where(row => row.Email == email).ExecuteUpdateAsync(set => set.SetProperty(row => row.DisabledAt, (DateTimeOffset?)null)));
        (await StatusAsync(token, "/workspace")).ShouldBe(HttpStatusCode.OK);
        await InDatabaseAsync(db => db.Everywhere<Member>().Where(row => row.User!.Email == email).ExecuteDeleteAsync());
        (await StatusAsync(token, "/workspace")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    [Trait("SEC", "171")]
    public async Task It_makes_no_credentials_and_no_clients_and_does_nothing_to_the_account()
    {
        var token = await TokenAsync(OAuthHost.Owner);
        var client = await host.RegisterAsync();

        foreach (var (method, path, body) in new (HttpMethod, string, object?)[]
        {
            (HttpMethod.Post, "/clients", new { name = "x" }),
            (HttpMethod.Patch, $"/clients/{client.ClientId}", new { name = "x" }),
            (HttpMethod.Post, $"/clients/{client.ClientId}/secrets", new { }),
            (HttpMethod.Post, $"/clients/{client.ClientId}/keys", new { name = "x" }),
            (HttpMethod.Post, "/registration-tokens", new { name = "x", uses = 1, expiresAt = host.Time.GetUtcNow().AddDays(1) }),
        })
        {
            var response = await SendAsync(method, path, token, body);
            response.StatusCode.ShouldBe(HttpStatusCode.Forbidden, $"{method} {path}");
        }

        using var browserlike = host.Browserlike();
        browserlike.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", token);
        (await browserlike.GetAsync("/account/security")).StatusCode.ShouldBe(HttpStatusCode.Redirect, "it signs nobody in");
        (await browserlike.GetAsync(client.AuthorizeUrl())).StatusCode.ShouldBe(HttpStatusCode.Found, "it asks to sign in");
        (await SendAsync(HttpMethod.Post, "/personal-tokens", token, new { name = "x" })).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        await (await client.TokenAsync(new(StringComparer.Ordinal) { ["grant_type"] = "refresh_token", ["refresh_token"] = token })).ShouldBeErrorAsync("invalid_grant");
    }

    [Fact]
    [Trait("SEC", "170")]
    public async Task A_new_value_ends_the_old_one_and_an_end_is_an_end()
    {
        var actor = await ActorAsync(OAuthHost.Admin);
        var made = (await host.The<CreatePersonalToken>().RunAsync(actor, new PersonalTokenDraft { Name = "short", ExpiresAt = host.Time.GetUtcNow().AddHours(1) }, Ct)).Value();
        var renewed = (await host.The<RegeneratePersonalToken>().RunAsync(actor, made.Id, Ct)).Value().Token.Reveal();

        (await StatusAsync(made.Token.Reveal(), "/workspace")).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(renewed, "/workspace")).ShouldBe(HttpStatusCode.OK);
        host.Time.Advance(TimeSpan.FromMinutes(61));
        (await StatusAsync(renewed, "/workspace")).ShouldBe(HttpStatusCode.Unauthorized);
        (await host.The<RegeneratePersonalToken>().RunAsync(actor with { AuthenticatedAt = host.Time.GetUtcNow() }, made.Id, Ct)).Code().ShouldBe("personal_token_ended", "what has ended gets no new value");
    }

    [Fact]
    [Trait("SEC", "168")]
    public async Task Nobody_else_reads_or_ends_it_but_an_administrator_ends_it_in_the_workspace()
    {
        var made = (await host.The<CreatePersonalToken>().RunAsync(await ActorAsync(OAuthHost.Member), new PersonalTokenDraft { Name = "mine" }, Ct)).Value();
        var (token, owner) = (made.Token.Reveal(), await TokenAsync(OAuthHost.Owner));

        (await SendAsync(HttpMethod.Delete, $"/personal-tokens/{made.Id}", owner)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await host.The<RegeneratePersonalToken>().RunAsync(await ActorAsync(OAuthHost.Owner), made.Id, Ct)).Code().ShouldBe("not_found");
        var listed = (await (await GetAsync("/members/personal-tokens", ("Authorization", owner))).JsonAsync()).GetProperty("items").EnumerateArray().Single(row => row.GetProperty("token").Text("id") == made.Id.ToString());
        listed.Text("memberEmail").ShouldBe(OAuthHost.Member);
        listed.ToString().ShouldNotContain(token);
        (await SendAsync(HttpMethod.Delete, $"/members/personal-tokens/{made.Id}", owner)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await GetAsync("/workspace", ("Authorization", token), ("X-Workspace", OAuthHost.Acme))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await (await GetAsync("/workspace", ("Authorization", token))).JsonAsync()).Text("slug").ShouldBe(OAuthHost.Other);
        (await SendAsync(HttpMethod.Delete, $"/members/personal-tokens/{made.Id}", owner)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Scopes_cut_down_and_never_add()
    {
        var token = await TokenAsync(OAuthHost.Owner, draft => draft with { Scopes = ["members:read"] });

        (await StatusAsync(token, "/members")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(token, "/audit-events")).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(token, "/personal-tokens")).ShouldBe(HttpStatusCode.Forbidden);
        (await CreateAsync(OAuthHost.Owner, new PersonalTokenDraft { Name = "x", Scopes = ["made:up"] })).Code().ShouldBe("validation_failed");
        (await CreateAsync(OAuthHost.Owner, new PersonalTokenDraft { Name = "x", Scopes = [] })).Code().ShouldBe("validation_failed");
        (await CreateAsync(OAuthHost.Owner, new PersonalTokenDraft { Name = "x", ExpiresAt = host.Time.GetUtcNow() })).Code().ShouldBe("validation_failed");
    }

    [Fact]
    public async Task Making_one_needs_a_fresh_sign_in_and_a_browser()
    {
        var actor = await ActorAsync(OAuthHost.Owner);
        (await host.The<CreatePersonalToken>().RunAsync(actor with { AuthenticatedAt = host.Time.GetUtcNow().AddMinutes(-31) }, new PersonalTokenDraft { Name = "x" }, Ct)).IsDone(out _, out var problem).ShouldBeFalse();
        problem!.Kind.ShouldBe(ProblemKind.NeedsFreshSignIn);
        (await host.The<CreatePersonalToken>().RunAsync(actor with { Kind = ActorKind.PersonalToken }, new PersonalTokenDraft { Name = "x" }, Ct)).Code().ShouldBe("not_allowed");
    }

    [Fact]
    public async Task Twenty_at_once_stay_within_the_limit()
    {
        var email = await NewPersonAsync(WorkspaceRole.Member);
        for (var i = 0; i < PersonalToken.MaxPerPerson - 1; i++)
        {
            await TokenAsync(email);
        }

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CreateAsync(email, new PersonalTokenDraft { Name = "race" })));

        outcomes.Count(outcome => outcome.IsDone(out _, out _)).ShouldBe(1);
    }

    [Fact]
    public async Task A_key_that_names_another_workspace_does_not_act_in_its_own()
    {
        var client = await host.RegisterAsync();
        var key = (await host.The<Domain.ApiKeys.CreateApiKey>().RunAsync(await host.ActorOfAsync(OAuthHost.Acme), client.ClientId, new Domain.ApiKeys.ApiKeyDraft { Name = "k" }, Ct)).Value().Key!.Reveal();

        (await GetAsync("/workspace", ("Authorization", key), ("X-Workspace", OAuthHost.Acme))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await GetAsync("/workspace", ("Authorization", key), ("X-Workspace", OAuthHost.Other))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private Task<T> InDatabaseAsync<T>(Func<PortalDbContext, Task<T>> work) => host.InDatabaseAsync(work);

    private async Task<Actor> ActorAsync(string email)
    {
        await host.VisitAsync();
        var user = await host.InDatabaseAsync(db => db.Users.AsNoTracking().SingleAsync(row => row.Email == email));
        return new Actor { Kind = ActorKind.User, SubjectId = user.Id.ToString(), Name = user.DisplayName, UserId = user.Id, AuthenticatedAt = host.Time.GetUtcNow() };
    }

    private async Task<Outcome<MadePersonalToken>> CreateAsync(string email, PersonalTokenDraft draft) => await host.The<CreatePersonalToken>().RunAsync(await ActorAsync(email), draft, Ct);

    private async Task<string> TokenAsync(string email, Func<PersonalTokenDraft, PersonalTokenDraft>? change = null)
    {
        await host.VisitAsync();
        var draft = new PersonalTokenDraft { Name = "test" };
        return (await CreateAsync(email, change?.Invoke(draft) ?? draft)).Value().Token.Reveal();
    }

    private async Task<string> NewPersonAsync(WorkspaceRole role)
    {
        await host.VisitAsync();
        var (email, acme) = ($"p{Guid.CreateVersion7():n}@acme.example", await host.WorkspaceIdAsync(OAuthHost.Acme));
        await host.InDatabaseAsync(async db =>
        {
            var user = host.The<NewUsers>().Add(db, Actor.Server(), email, "Pat", OAuthHost.Password);
            db.Members.Add(new Member { Id = Guid.CreateVersion7(), WorkspaceId = acme, UserId = user.Id, Role = role, JoinedAt = host.Time.GetUtcNow() });
            return await db.SaveChangesAsync();
        });
        return email;
    }

    private async Task<HttpStatusCode> StatusAsync(string token, string path) => (await GetAsync(path, ("Authorization", $"Bearer {token}"))).StatusCode;

    private Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, headers, null);

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string token, object? body = null) => SendAsync(method, path, [("Authorization", $"Bearer {token}")], body);

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, (string Name, string Value)[] headers, object? body)
    {
        using var http = host.Browserlike();
        var request = new HttpRequestMessage(method, "/api/v1" + path) { Content = body is null ? null : JsonContent.Create(body) };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue(name);
        }

        return await http.SendAsync(request);
    }
}

file static class Outcomes
{
    public static string? Code<T>(this Outcome<T> outcome) => outcome.IsDone(out _, out var problem) ? null : problem.Code;
}
