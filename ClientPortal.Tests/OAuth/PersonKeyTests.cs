using System.Net;
using ClientPortal.Domain;
using ClientPortal.Domain.ClientKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.OAuth.Tokens;
using ClientPortal.Tests.Api;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.OAuth;

/// <summary>A machine acts for the person who gave its client a key.</summary>
public sealed class PersonKeyTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    [Trait("SEC", "063")]
    public async Task A_token_carries_what_the_person_may_do_now()
    {
        var (person, client, key) = await StartAsync(OAuthHost.Admin, WorkspaceRole.Admin);

        var answer = await (await client.ExchangeAsync(key.Sign(host.Claims(person)))).JsonAsync();

        answer.Has("refresh_token").ShouldBeFalse();
        answer.Has("id_token").ShouldBeFalse();
        var actor = (await FactsAsync(answer.Text("access_token")))!.ToActor(null, null);
        (actor.Kind, actor.UserId, actor.WorkspaceId, actor.Role).ShouldBe((ActorKind.UserToken, person.UserId, person.WorkspaceId, WorkspaceRole.Admin));
        actor.Rights.ShouldBe(RightsTable.OfRole(WorkspaceRole.Admin));

        await SetRoleAsync(person, WorkspaceRole.Member);
        (await FactsAsync(answer.Text("access_token")))!.ToActor(null, null).Rights.ShouldBe(RightsTable.OfRole(WorkspaceRole.Member));
        await SetRoleAsync(person, WorkspaceRole.Admin);
    }

    [Fact]
    public async Task A_scope_narrows_it_and_none_widens_it()
    {
        var (person, client, key) = await StartAsync();

        var narrow = await (await client.ExchangeAsync(key.Sign(host.Claims(person)), ("scope", "clients:read"))).JsonAsync();
        narrow.Text("scope").ShouldBe("clients:read");
        await client.EditAsync(new ClientEdit { Scopes = ["clients:read"] });
        await (await client.ExchangeAsync(key.Sign(host.Claims(person, ("jti", "a"))), ("scope", "members:read"))).ShouldBeErrorAsync("invalid_scope");
        await (await client.ExchangeAsync(key.Sign(host.Claims(person, ("jti", "b"))), ("scope", "offline_access"))).ShouldBeErrorAsync("invalid_scope");
        (await (await client.ExchangeAsync(key.Sign(host.Claims(person, ("jti", "c"))))).JsonAsync()).Text("scope").ShouldBe("clients:read");
    }

    [Fact]
    [Trait("SEC", "237")]
    public async Task Twenty_parallel_uses_of_one_JWT_give_one_token()
    {
        var (person, client, key) = await StartAsync();

        foreach (var jwt in new[] { key.Sign(host.Claims(person)), key.Sign(host.Claims(person, ("jti", "once"))) })
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.ExchangeAsync(jwt)));

            answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(1);
            answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.OK || answer.StatusCode == HttpStatusCode.BadRequest);
            await (await client.ExchangeAsync(jwt)).ShouldBeErrorAsync("invalid_grant");
        }

        var rowId = client.RowId;
        (await host.InDatabaseAsync(db => db.Everywhere<Grant>().CountAsync(grant => grant.ClientRowId == rowId))).ShouldBe(2);
    }

    [Fact]
    [Trait("SEC", "084")]
    public async Task The_same_words_under_another_signature_are_the_same_JWT()
    {
        var (person, client, key) = await StartAsync(algorithm: "ES256"); // each signature of ES256 is another one
        var claims = host.Claims(person);

        (await client.ExchangeAsync(key.Sign(claims))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await client.ExchangeAsync(key.Sign(claims))).ShouldBeErrorAsync("invalid_grant");
    }

    [Fact]
    [Trait("SEC", "118")]
    public async Task Nothing_else_speaks_for_the_person()
    {
        var (person, client, key) = await StartAsync();
        var other = await host.PersonAsync(OAuthHost.Member, WorkspaceRole.Member);
        var now = host.Time.GetUtcNow().ToUnixTimeSeconds();

        foreach (var changes in new (string, object?)[][]
        {
            [("iss", null)], [("iss", client.ClientId)], [("iss", (await host.WorkspaceIdAsync(OAuthHost.Other)).ToString())],
            [("sub", null)], [("sub", other.SubjectId)], [("sub", OAuthHost.Owner)], [("sub", Guid.Empty.ToString())],
            [("exp", null)], [("exp", now - 60)], [("exp", now + 3600)], [("exp", "soon")],
            [("nbf", now + 120)], [("iat", now + 120)], [("iat", now - 7200)],
            [("aud", "https://other.example")], [("aud", new[] { host.Address.ToString().TrimEnd('/') })],
            [("jti", "")], [("jti", 5)],
        })
        {
            await (await client.ExchangeAsync(key.Sign(host.Claims(person, changes)))).ShouldBeErrorAsync("invalid_grant");
        }

        await (await client.ExchangeAsync(key.Sign(host.Claims(person), new() { ["alg"] = "HS256" }))).ShouldBeErrorAsync("invalid_grant");
        await (await client.ExchangeAsync(key.Sign(host.Claims(person), new() { ["alg"] = "none" }))).ShouldBeErrorAsync("invalid_grant");
        await (await client.ExchangeAsync(key.Sign(host.Claims(person), new() { ["typ"] = "at+jwt" }))).ShouldBeErrorAsync("invalid_grant");
        await (await client.ExchangeAsync(KeyPair.Create("RS256").Sign(host.Claims(person), new() { ["kid"] = key.KeyId }))).ShouldBeErrorAsync("invalid_grant");
        await (await client.ExchangeAsync("nonsense")).ShouldBeErrorAsync("invalid_grant");
        await (await client.TokenAsync(new(StringComparer.Ordinal) { ["grant_type"] = GrantTypes.PersonKey })).ShouldBeErrorAsync("invalid_request");
        (await client.ExchangeAsync(key.Sign(host.Claims(person, ("aud", host.Address.ToString().TrimEnd('/')), ("nbf", now), ("iat", now))))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "080")]
    [Trait("SEC", "090")]
    public async Task The_client_has_to_prove_itself_beside_it_and_be_allowed_to()
    {
        var (person, client, key) = await StartAsync();
        var jwt = key.Sign(host.Claims(person));
        var form = new Dictionary<string, string>(StringComparer.Ordinal) { ["grant_type"] = GrantTypes.PersonKey, ["assertion"] = jwt, ["client_id"] = client.ClientId };

        await (await client.PostAsync("/oauth/token", form)).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        await (await client.PostAsync("/oauth/token", new(form) { ["client_secret"] = "wrong" })).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        var another = await host.RegisterActingMachineAsync();
        await (await another.ExchangeAsync(jwt)).ShouldBeErrorAsync("invalid_grant");
        await client.EditAsync(new ClientEdit { GrantTypes = [] });
        await (await client.ExchangeAsync(jwt)).ShouldBeErrorAsync("unauthorized_client");
    }

    [Fact]
    [Trait("SEC", "112")]
    public async Task A_deleted_key_ends_its_tokens_and_no_others_at_once()
    {
        var (person, client, key) = await StartAsync();
        var second = KeyPair.Create("RS256");
        await host.AddKeyAsync(person, client, second.PublicPem);
        var (ofFirst, ofSecond) = (await TokenAsync(client, key, person), await TokenAsync(client, second, person));

        (await host.The<DeleteClientKey>().RunAsync(person, client.ClientId, key.KeyId, Ct)).Value();

        (await FactsAsync(ofFirst)).ShouldBeNull();
        (await FactsAsync(ofSecond)).ShouldNotBeNull();
        await (await client.ExchangeAsync(key.Sign(host.Claims(person, ("jti", "later"))))).ShouldBeErrorAsync("invalid_grant");
        await client.EditAsync(new ClientEdit { Protocol = new() { Jwks = new Change<string?>(null) } });
        (await FactsAsync(ofSecond)).ShouldBeNull();
    }

    [Fact]
    [Trait("SEC", "112")]
    public async Task A_client_that_loses_the_grant_or_is_paused_loses_its_tokens()
    {
        var (person, client, key) = await StartAsync();
        var token = await TokenAsync(client, key, person);
        await client.EditAsync(new ClientEdit { GrantTypes = [] });
        (await FactsAsync(token)).ShouldBeNull();

        await client.EditAsync(new ClientEdit { GrantTypes = [GrantTypes.PersonKey] });
        (await FactsAsync(token)).ShouldNotBeNull();
        await client.PauseAsync();
        await client.ResumeAsync();
        (await FactsAsync(token)).ShouldBeNull();
    }

    [Fact]
    [Trait("SEC", "094")]
    [Trait("SEC", "112")]
    public async Task A_person_who_is_switched_off_or_leaves_ends_it_and_coming_back_does_not_revive_it()
    {
        var (person, client, key) = await StartAsync(OAuthHost.Member, WorkspaceRole.Admin); // made an admin for this test, so that adding a key is allowed
        var userId = person.UserId!.Value;
        var token = await TokenAsync(client, key, person);

        await host.InDatabaseAsync(db => db.Users.Where(user => user.Id == userId).ExecuteUpdateAsync(set => set.SetProperty(user => user.DisabledAt, host.Time.GetUtcNow())));
        (await FactsAsync(token)).ShouldBeNull();
        await (await client.ExchangeAsync(key.Sign(host.Claims(person, ("jti", "off"))))).ShouldBeErrorAsync("invalid_grant");
        await host.InDatabaseAsync(db => db.Users.Where(user => user.Id == userId).ExecuteUpdateAsync(set => set.SetProperty(user => user.DisabledAt, (DateTimeOffset?)null)));
        (await FactsAsync(token)).ShouldNotBeNull();

        var owner = await host.PersonAsync(OAuthHost.Owner, WorkspaceRole.Owner);
        var memberId = await host.InDatabaseAsync(db => db.Everywhere<Member>().Where(row => row.UserId == userId && row.WorkspaceId == owner.WorkspaceId).Select(row => row.Id).SingleAsync());
        (await host.The<RemoveMember>().RunAsync(owner, memberId, Ct)).Value();
        (await FactsAsync(token)).ShouldBeNull();
        await (await client.ExchangeAsync(key.Sign(host.Claims(person, ("jti", "gone"))))).ShouldBeErrorAsync("invalid_grant");

        await host.InDatabaseAsync(async db =>
        {
            db.Members.Add(new Member { Id = memberId, WorkspaceId = owner.Workspace, UserId = userId, Role = WorkspaceRole.Member, JoinedAt = host.Time.GetUtcNow() });
            return await db.SaveChangesAsync();
        });
        (await FactsAsync(token)).ShouldBeNull();
        await (await client.ExchangeAsync(key.Sign(host.Claims(person, ("jti", "back"))))).ShouldBeErrorAsync("invalid_grant");
    }

    [Fact]
    [Trait("SEC", "164")]
    public async Task A_key_that_no_person_in_the_portal_added_speaks_for_nobody()
    {
        var owner = await host.PersonAsync(OAuthHost.Owner, WorkspaceRole.Owner);
        var (client, key) = (await host.RegisterActingMachineAsync(), KeyPair.Create("RS256"));
        var token = owner with { Kind = ActorKind.UserToken };

        await host.AddKeyAsync(token, client, key.PublicPem);
        await (await client.ExchangeAsync(key.Sign(host.Claims(owner)))).ShouldBeErrorAsync("invalid_grant");

        var http = ApiHttp.With(host, await host.SeedApiKeyAsync(OAuthHost.Acme, new(["clients:read", "clients:write"])));
        var made = KeyPair.Create("RS256");
        var jwks = System.Text.Json.JsonDocument.Parse(made.Set).RootElement.GetProperty("keys")[0].GetRawText().Insert(1, $"\"maker\":\"{owner.SubjectId}\",\"userId\":\"{owner.SubjectId}\",");
        (await http.PatchAsync($"/clients/{client.ClientId}", $$$"""{"jwks":{"keys":[{{{jwks}}}]}}""")).ShouldBe(HttpStatusCode.OK);
        await (await client.ExchangeAsync(made.Sign(host.Claims(owner)))).ShouldBeErrorAsync("invalid_grant");
    }

    [Fact]
    public async Task The_list_of_keys_says_whom_each_speaks_for_and_when_it_last_did()
    {
        var (person, client, key) = await StartAsync();
        var row = (await host.The<ClientKeyQueries>().ListAsync(person, client.ClientId, Ct)).Value().Keys.ShouldHaveSingleItem();
        (row.Maker!.UserId, row.Maker.LastUsedAt).ShouldBe((person.UserId!.Value, null));

        await TokenAsync(client, key, person);

        (await host.The<ClientKeyQueries>().ListAsync(person, client.ClientId, Ct)).Value().Keys.ShouldHaveSingleItem().Maker!.LastUsedAt.ShouldBe(host.Time.GetUtcNow());
    }

    [Fact]
    public async Task An_opaque_token_works_the_same_way()
    {
        var (person, client, key) = await StartAsync(change: draft => draft with { Protocol = new() { AccessTokenFormat = AccessTokenFormat.Opaque } });
        var token = await TokenAsync(client, key, person);

        token.ShouldStartWith("cpa_");
        (await FactsAsync(token))!.UserId.ShouldBe(person.UserId);
        (await host.The<DeleteClientKey>().RunAsync(person, client.ClientId, key.KeyId, Ct)).Value();
        (await FactsAsync(token)).ShouldBeNull();
    }

    private async Task<(Actor Person, TestClient Client, KeyPair Key)> StartAsync(
        string email = OAuthHost.Owner, WorkspaceRole role = WorkspaceRole.Owner, string algorithm = "RS256", Func<ClientDraft, ClientDraft>? change = null)
    {
        var (person, client, key) = (await host.PersonAsync(email, role), await host.RegisterActingMachineAsync(change), KeyPair.Create(algorithm));
        await host.AddKeyAsync(person, client, key.PublicPem);
        return (person, client, key);
    }

    private async Task<string> TokenAsync(TestClient client, KeyPair key, Actor person)
    {
        var response = await client.ExchangeAsync(key.Sign(host.Claims(person, ("jti", Guid.CreateVersion7().ToString()))));
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return (await response.JsonAsync()).Text("access_token");
    }

    private Task<AccessTokenFacts?> FactsAsync(string token) => host.The<AccessTokens>().ReadAsync(token, Ct);

    private Task<int> SetRoleAsync(Actor person, WorkspaceRole role)
    {
        var (userId, workspaceId) = (person.UserId, person.WorkspaceId);
        return host.InDatabaseAsync(db => db.Everywhere<Member>().Where(row => row.UserId == userId && row.WorkspaceId == workspaceId).ExecuteUpdateAsync(set => set.SetProperty(row => row.Role, role)));
    }
}
