using System.Net;
using ClientPortal.Domain;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Tests.Api;
using ClientPortal.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Clients;

/// <summary>Pausing, resuming and deleting a client.</summary>
public sealed class ClientStatesTests(PortalHost host) : IClassFixture<PortalHost>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    [Trait("SEC", "017")]
    public async Task The_keys_of_a_paused_client_are_refused_until_it_is_resumed()
    {
        var tenant = await host.NewTenantAsync();
        var made = await tenant.ClientAsync();
        var key = ApiHttp.With(host, (await tenant.KeyAsync(made.ClientId)).Key!.Reveal());
        (await key.GetAsync("/me")).ShouldBe(HttpStatusCode.OK);

        var api = await tenant.WithKeyAsync();
        (await api.PostAsync($"/clients/{made.ClientId}/pause")).ShouldBe(HttpStatusCode.NoContent);
        (await key.GetAsync("/me")).ShouldBe(HttpStatusCode.Unauthorized);
        (await api.GetAsync($"/clients/{made.ClientId}")).Json.GetProperty("pausedAt").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.String);

        (await api.PostAsync($"/clients/{made.ClientId}/resume")).ShouldBe(HttpStatusCode.NoContent);
        (await key.GetAsync("/me")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "017")]
    public async Task A_pause_ends_access_tokens_for_good_by_the_epoch()
    {
        var tenant = await host.NewTenantAsync();
        var made = await tenant.ClientAsync();
        (await tenant.Get<PauseClient>().RunAsync(tenant.Owner, made.ClientId, Ct)).Value();
        (await tenant.Get<PauseClient>().RunAsync(tenant.Owner, made.ClientId, Ct)).Value();
        (await tenant.Get<ResumeClient>().RunAsync(tenant.Owner, made.ClientId, Ct)).Value();
        await using var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner);
        (await db.Clients.SingleAsync(client => client.Id == made.Id, Ct)).TokenEpoch.ShouldBe(1);
        (await db.AuditEvents.CountAsync(row => row.ClientId == made.ClientId && row.Action == AuditActions.ClientPaused, Ct)).ShouldBe(1);
        (await db.AuditEvents.CountAsync(row => row.ClientId == made.ClientId && row.Action == AuditActions.ClientResumed, Ct)).ShouldBe(1);
    }

    [Fact]
    [Trait("SEC", "017")]
    [Trait("SEC", "250")]
    public async Task Deleting_a_client_ends_everything_of_it_and_the_audit_keeps_its_names()
    {
        var tenant = await host.NewTenantAsync();
        var made = await tenant.ClientAsync();
        var key = ApiHttp.With(host, (await tenant.KeyAsync(made.ClientId)).Key!.Reveal());
        var api = await tenant.WithKeyAsync();
        (await api.DeleteAsync($"/clients/{made.ClientId}")).ShouldBe(HttpStatusCode.NoContent);

        (await key.GetAsync("/me")).ShouldBe(HttpStatusCode.Unauthorized);
        (await api.GetAsync($"/clients/{made.ClientId}")).ShouldBe(HttpStatusCode.NotFound);
        (await api.DeleteAsync($"/clients/{made.ClientId}")).ShouldBe(HttpStatusCode.NotFound);
        await using var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner);
        (await db.ClientSecrets.AnyAsync(secret => secret.ClientRowId == made.Id, Ct)).ShouldBeFalse();
        (await db.ApiKeys.AnyAsync(row => row.ClientRowId == made.Id, Ct)).ShouldBeFalse();
        var row = await db.AuditEvents.SingleAsync(row => row.ClientId == made.ClientId && row.Action == AuditActions.ClientDeleted, Ct);
        row.TargetName.ShouldBe("Test app");
        row.Detail.ShouldBe("secrets=1 keys=test");
    }

    [Theory]
    [Trait("SEC", "018")]
    [InlineData("DELETE", "")]
    [InlineData("POST", "/pause")]
    [InlineData("POST", "/resume")]
    [InlineData("PATCH", "")]
    public async Task A_key_that_only_reads_may_not(string method, string path)
    {
        var tenant = await host.NewTenantAsync();
        var made = await tenant.ClientAsync();
        var api = await tenant.WithKeyAsync("clients:read", "keys:read");
        (await api.SendAsync(new HttpMethod(method), $"/clients/{made.ClientId}{path}", "{}")).ShouldBe(HttpStatusCode.Forbidden).Code.ShouldBe("insufficient_scope");
    }

    [Fact]
    public async Task Of_parallel_deletes_one_finds_it()
    {
        var tenant = await host.NewTenantAsync();
        var made = await tenant.ClientAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => tenant.Get<DeleteClient>().RunAsync(tenant.Owner, made.ClientId, Ct))));
        outcomes.Count(outcome => outcome is Outcome<Nothing>.Done).ShouldBe(1);
        outcomes.OfType<Outcome<Nothing>.Refused>().ShouldAllBe(refused => refused.Problem.Kind == ProblemKind.NotFound);
    }
}
