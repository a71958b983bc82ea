using System.Net;
using ClientPortal.Domain;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Secrets;
using ClientPortal.Tests.Api;
using ClientPortal.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Secrets;

/// <summary><c>/api/v1/clients/{clientId}/secrets</c> and the operations behind it.</summary>
public sealed class ClientSecretTests(PortalHost host) : IClassFixture<PortalHost>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    [Trait("SEC", "083")]
    public async Task A_second_secret_lives_beside_the_first_with_note_and_end()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var api = await tenant.WithKeyAsync();
        var end = tenant.Get<TimeProvider>().GetUtcNow().AddDays(30);
        var added = (await api.PostAsync($"/clients/{client.ClientId}/secrets", new { note = " for the new server ", expiresAt = end })).ShouldBe(HttpStatusCode.Created);
        added.Value("clientSecret").ShouldStartWith("cps_");

        var list = (await api.GetAsync($"/clients/{client.ClientId}/secrets")).ShouldBe(HttpStatusCode.OK);
        list.Text.ShouldNotContain(added.Value("clientSecret"));
        list.Json.GetProperty("items").GetArrayLength().ShouldBe(2);
        var newest = list.Json.GetProperty("items")[0];
        newest.GetProperty("note").GetString().ShouldBe("for the new server");
        newest.GetProperty("hint").GetString().ShouldBe($"cps_…{added.Value("clientSecret")[^4..]}");
        newest.GetProperty("expiresAt").GetDateTimeOffset().ShouldBe(end);
    }

    [Theory]
    [InlineData("""{"note":"%"}""", "note", "note_too_long")]
    [InlineData("""{"note":"a\u0000b"}""", "note", "name_characters")]
    [InlineData("""{"expiresAt":"2001-01-01T00:00:00Z"}""", "expiresAt", "end_in_past")]
    [InlineData("""{"expiresAt":"tomorrow"}""", "expiresAt", "field_invalid")]
    [InlineData("""{"secret":"chosen"}""", "secret", "field_unknown")]
    public async Task A_wrong_value_is_400_at_its_field(string body, string field, string code)
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var api = await tenant.WithKeyAsync();
        (await api.PostAsync($"/clients/{client.ClientId}/secrets", body.Replace("%", new string('n', 65), StringComparison.Ordinal)))
            .ShouldBe(HttpStatusCode.BadRequest).CodesAt(field).ShouldBe([code]);
    }

    [Fact]
    [Trait("SEC", "082")]
    public async Task Of_two_regenerations_at_the_same_time_exactly_one_secret_stays_good()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var regenerate = tenant.Get<RegenerateClientSecret>();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => regenerate.RunAsync(tenant.Owner, client.ClientId, new RegenerateAsk(), Ct))));
        var values = outcomes.Select(outcome => outcome.Value().Secret!).ToList();
        await using var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner);
        var left = await db.ClientSecrets.SingleAsync(secret => secret.ClientRowId == client.Id, Ct);
        values.Count(value => SecretHash.Matches(left.Hash, value.Hash)).ShouldBe(1);
        SecretHash.Matches(left.Hash, client.Secret!.Hash).ShouldBeFalse();
    }

    [Fact]
    [Trait("SEC", "082")]
    public async Task With_an_overlap_the_old_secrets_end_at_its_date_and_not_later_than_they_would_have()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var now = tenant.Get<TimeProvider>().GetUtcNow();
        await tenant.Get<AddClientSecret>().RunAsync(tenant.Owner, client.ClientId, new SecretDraft { ExpiresAt = now.AddHours(1) }, Ct);
        await tenant.Get<RegenerateClientSecret>().RunAsync(tenant.Owner, client.ClientId, new RegenerateAsk { OldEndsAt = now.AddDays(1) }, Ct);
        var rows = (await tenant.Get<SecretQueries>().ListAsync(tenant.Owner, client.ClientId, Ct)).Value();
        rows.Select(row => row.ExpiresAt).ShouldBe([null, now.AddHours(1), now.AddDays(1)], ignoreOrder: true);

        (await tenant.Get<RegenerateClientSecret>().RunAsync(tenant.Owner, client.ClientId, new RegenerateAsk { OldEndsAt = now.AddDays(-1) }, Ct)).IsDone(out _, out var problem);
        problem!.Fields.ShouldHaveSingleItem().Field.ShouldBe("OldEndsAt");
    }

    [Fact]
    [Trait("SEC", "082")]
    [Trait("SEC", "249")]
    public async Task An_edit_that_races_a_regeneration_never_gives_the_old_secret_a_longer_life()
    {
        var tenant = await host.NewTenantAsync();
        var now = tenant.Get<TimeProvider>().GetUtcNow();
        for (var round = 0; round < 10; round++)
        {
            var client = await tenant.ClientAsync();
            var old = (await tenant.Get<SecretQueries>().ListAsync(tenant.Owner, client.ClientId, Ct)).Value().ShouldHaveSingleItem();
            var edit = new SecretEdit { ExpiresAt = now.AddYears(1), ExpectedVersion = old.Version };
            var edited = Task.Run(() => tenant.Get<EditClientSecret>().RunAsync(tenant.Owner, client.ClientId, old.Id, edit, Ct));
            var regenerated = Task.Run(() => tenant.Get<RegenerateClientSecret>().RunAsync(tenant.Owner, client.ClientId, new RegenerateAsk { OldEndsAt = now.AddHours(1) }, Ct));
            (await regenerated).Value();
            if (!(await edited).IsDone(out _, out var problem))
            {
                problem.Kind.ShouldBe(ProblemKind.Stale);
            }

            (await tenant.Get<SecretQueries>().ListAsync(tenant.Owner, client.ClientId, Ct)).Value().Single(row => row.Id == old.Id).ExpiresAt.ShouldBe(now.AddHours(1));
        }
    }

    [Fact]
    [Trait("SEC", "249")]
    public async Task An_edit_of_a_secret_that_has_changed_is_412()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var api = await tenant.WithKeyAsync();
        var secret = (await api.GetAsync($"/clients/{client.ClientId}/secrets")).Json.GetProperty("items")[0];
        var (path, tag) = ($"/clients/{client.ClientId}/secrets/{secret.GetProperty("id").GetString()}", $"\"v{secret.GetProperty("version").GetInt32()}\"");
        (await api.PatchAsync(path, new { note = "first" }, ("If-Match", tag))).ShouldBe(HttpStatusCode.NoContent);
        (await api.PatchAsync(path, new { note = "second" }, ("If-Match", tag))).ShouldBe(HttpStatusCode.PreconditionFailed).Code.ShouldBe("changed_meanwhile");
        (await api.GetAsync($"/clients/{client.ClientId}/secrets")).Json.GetProperty("items")[0].GetProperty("note").GetString().ShouldBe("first");
    }

    [Fact]
    public async Task A_note_or_end_can_be_changed_and_a_secret_deleted()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var api = await tenant.WithKeyAsync();
        var id = (await api.GetAsync($"/clients/{client.ClientId}/secrets")).Json.GetProperty("items")[0].GetProperty("id").GetString();
        (await api.PatchAsync($"/clients/{client.ClientId}/secrets/{id}", new { note = "noted" })).ShouldBe(HttpStatusCode.NoContent);
        (await api.GetAsync($"/clients/{client.ClientId}/secrets")).Json.GetProperty("items")[0].GetProperty("note").GetString().ShouldBe("noted");
        (await api.PatchAsync($"/clients/{client.ClientId}/secrets/{id}", """{"note":null}""")).ShouldBe(HttpStatusCode.NoContent);
        (await api.GetAsync($"/clients/{client.ClientId}/secrets")).Json.GetProperty("items")[0].GetProperty("note").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        (await api.PatchAsync($"/clients/{client.ClientId}/secrets/{id}", new { expiresAt = "2001-01-01T00:00:00Z" })).ShouldBe(HttpStatusCode.BadRequest).CodesAt("expiresAt").ShouldBe(["end_in_past"]);

        (await api.DeleteAsync($"/clients/{client.ClientId}/secrets/{id}")).ShouldBe(HttpStatusCode.NoContent);
        (await api.DeleteAsync($"/clients/{client.ClientId}/secrets/{id}")).ShouldBe(HttpStatusCode.NotFound);
        await using var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner);
        (await db.AuditEvents.CountAsync(row => row.TargetId == id && (row.Action == AuditActions.SecretChanged || row.Action == AuditActions.SecretDeleted), Ct)).ShouldBe(3);
    }

    [Fact]
    public async Task A_public_client_has_no_secrets()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync(kind: ClientKind.Public);
        (await (await tenant.WithKeyAsync()).PostAsync($"/clients/{client.ClientId}/secrets", new { })).ShouldBe(HttpStatusCode.Conflict).Code.ShouldBe("client_is_public");
    }

    [Fact]
    [Trait("SEC", "165")]
    public async Task The_limit_of_secrets_holds_when_many_are_added_at_once()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 15).Select(_ => Task.Run(() => tenant.Get<AddClientSecret>().RunAsync(tenant.Owner, client.ClientId, new SecretDraft(), Ct))));
        outcomes.Count(outcome => outcome is Outcome<AddedSecret>.Done).ShouldBe(ClientSecret.MaxPerClient - 1);
        outcomes.OfType<Outcome<AddedSecret>.Refused>().ShouldAllBe(refused => refused.Problem.Code == "secrets_limit");
    }

    [Fact]
    [Trait("SEC", "164")]
    public async Task Nobody_gets_the_secret_of_a_client_that_can_do_more_on_its_own_behalf_than_they_can()
    {
        var tenant = await host.NewTenantAsync();
        var machine = await tenant.ClientAsync(with: draft => draft with { RedirectUris = [], GrantTypes = ["client_credentials"], Scopes = ["keys:write"] });
        var api = await tenant.WithKeyAsync(); // the default key: no keys:write
        (await api.PostAsync($"/clients/{machine.ClientId}/secrets", new { })).ShouldBe(HttpStatusCode.Forbidden).Code.ShouldBe("client_beyond_own");
        (await api.PostAsync($"/clients/{machine.ClientId}/secrets/regenerate", new { })).ShouldBe(HttpStatusCode.Forbidden);
        (await tenant.Get<AddClientSecret>().RunAsync(tenant.Owner, machine.ClientId, new SecretDraft(), Ct)).Value();
    }

    [Fact]
    [Trait("SEC", "183")]
    public async Task An_old_sign_in_is_asked_for_the_password_before_any_secret_is_made()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var old = tenant.Owner with { AuthenticatedAt = tenant.Owner.AuthenticatedAt - TimeSpan.FromMinutes(31) };
        (await tenant.Get<AddClientSecret>().RunAsync(old, client.ClientId, new SecretDraft(), Ct)).IsDone(out _, out var problem);
        problem!.Kind.ShouldBe(ProblemKind.NeedsFreshSignIn);
        (await tenant.Get<RegenerateClientSecret>().RunAsync(old, client.ClientId, new RegenerateAsk(), Ct)).IsDone(out _, out problem);
        problem!.Kind.ShouldBe(ProblemKind.NeedsFreshSignIn);
        (await tenant.Get<AddClientSecret>().RunAsync(tenant.Member, client.ClientId, new SecretDraft(), Ct)).IsDone(out _, out problem);
        problem!.Kind.ShouldBe(ProblemKind.NotAllowed);
    }
}
