using System.Net;
using System.Text.Json;
using ClientPortal.Domain;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Secrets;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Tests.Api;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.Stories;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Secrets;

/// <summary>The policy <c>recoverableSecrets</c> and <c>POST …/secrets/{id}/reveal</c>.</summary>
public sealed class RecoverableSecretTests(PortalHost host) : IClassFixture<PortalHost>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    [Trait("SEC", "173")]
    public async Task Without_the_policy_no_copy_is_kept_of_any_secret()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        await tenant.Get<AddClientSecret>().RunAsync(tenant.Owner, client.ClientId, new SecretDraft(), Ct);
        await using var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner);
        (await db.ClientSecrets.Select(secret => secret.ProtectedCopy).ToListAsync(Ct)).ShouldBe([null, null]);
        var id = await db.ClientSecrets.Select(secret => secret.Id).FirstAsync(Ct);
        (await RevealAsync(tenant, client.ClientId, id)).Code.ShouldBe("secret_shown_once");
    }

    [Fact]
    [Trait("SEC", "173")]
    [Trait("SEC", "175")]
    public async Task While_the_policy_is_on_every_new_secret_can_be_shown_again_and_stands_nowhere_in_clear()
    {
        var (tenant, clientId, created) = await NewAsync();
        var added = (await tenant.Get<AddClientSecret>().RunAsync(tenant.Owner, clientId, new SecretDraft(), Ct)).Value();
        (await tenant.Get<RevealClientSecret>().RunAsync(tenant.Owner, clientId, created.Id, Ct)).Value().Reveal().ShouldBe(created.Value);
        (await tenant.Get<RevealClientSecret>().RunAsync(tenant.Admin, clientId, added.Id, Ct)).Value().Reveal().ShouldBe(added.Secret!.Reveal());

        var regenerated = (await tenant.Get<RegenerateClientSecret>().RunAsync(tenant.Owner, clientId, new RegenerateAsk(), Ct)).Value();
        (await tenant.Get<RevealClientSecret>().RunAsync(tenant.Owner, clientId, regenerated.Id, Ct)).Value().Reveal().ShouldBe(regenerated.Secret!.Reveal());

        var planted = new PlantedSecrets();
        planted.Plant("the first secret", created.Value);
        planted.Plant("the added secret", added.Secret!.Reveal());
        planted.Plant("the regenerated secret", regenerated.Secret!.Reveal());
        foreach (var file in Directory.EnumerateFiles(host.DataDirectory, "portal.db*"))
        {
            planted.ShouldNotBeIn(file, await ReadSharedAsync(file));
        }
    }

    [Fact]
    [Trait("SEC", "016")]
    public async Task A_client_that_becomes_confidential_gets_a_secret_with_a_copy()
    {
        var tenant = await host.NewTenantAsync();
        await SetPolicyAsync(tenant, true);
        var client = await tenant.ClientAsync(kind: ClientKind.Public);
        var secret = (await tenant.Get<EditClient>().RunAsync(tenant.Owner, client.ClientId, new ClientEdit { Kind = ClientKind.Confidential }, Ct)).Value().NewSecret!;
        var row = (await tenant.Get<SecretQueries>().ListAsync(tenant.Owner, client.ClientId, Ct)).Value().ShouldHaveSingleItem();
        (await tenant.Get<RevealClientSecret>().RunAsync(tenant.Owner, client.ClientId, row.Id, Ct)).Value().Reveal().ShouldBe(secret.Reveal());
    }

    [Fact]
    public async Task Switching_the_policy_off_deletes_every_copy_of_the_workspace_at_once_and_of_no_other()
    {
        var (tenant, clientId, secret) = await NewAsync();
        var (other, otherClientId, otherSecret) = await NewAsync();

        await SetPolicyAsync(tenant, false);

        await using var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner);
        (await db.ClientSecrets.AnyAsync(row => row.ProtectedCopy != null, Ct)).ShouldBeFalse();
        await SetPolicyAsync(tenant, true);
        (await tenant.Get<RevealClientSecret>().RunAsync(tenant.Owner, clientId, secret.Id, Ct)).IsDone(out _, out var problem);
        problem!.Code.ShouldBe("secret_shown_once");
        (await other.Get<RevealClientSecret>().RunAsync(other.Owner, otherClientId, otherSecret.Id, Ct)).Value().Reveal().ShouldBe(otherSecret.Value);
    }

    [Fact]
    public async Task Secrets_that_are_made_while_the_policy_is_switched_off_leave_no_copy()
    {
        for (var round = 0; round < 5; round++)
        {
            var (tenant, clientId, _) = await NewAsync();
            var made = Enumerable.Range(0, 6).Select(_ => Task.Run(() => tenant.Get<AddClientSecret>().RunAsync(tenant.Owner, clientId, new SecretDraft(), Ct))).ToList();
            var off = Task.Run(() => SetPolicyAsync(tenant, false));
            await Task.WhenAll([off, .. made]);
            await using var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner);
            (await db.ClientSecrets.CountAsync(Ct)).ShouldBe(7);
            (await db.ClientSecrets.AnyAsync(row => row.ProtectedCopy != null, Ct)).ShouldBeFalse();
        }
    }

    [Fact]
    [Trait("SEC", "197")]
    public async Task Only_owners_set_the_policy_and_the_api_tells_it()
    {
        var tenant = await host.NewTenantAsync();
        (await tenant.Get<EditWorkspace>().RunAsync(tenant.Admin, new WorkspaceEdit { RecoverableSecrets = true }, Ct)).IsDone(out _, out var problem);
        problem!.Kind.ShouldBe(ProblemKind.NotAllowed);
        var api = await tenant.WithKeyAsync("workspace:write", "workspace:read");
        (await api.GetAsync("/workspace")).Json.GetProperty("recoverableSecrets").GetBoolean().ShouldBeFalse();
        (await api.PatchAsync("/workspace", new { recoverableSecrets = true })).ShouldBe(HttpStatusCode.OK).Json.GetProperty("recoverableSecrets").GetBoolean().ShouldBeTrue();
        await using var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner);
        (await db.AuditEvents.SingleAsync(row => row.Action == AuditActions.WorkspaceChanged, Ct)).Detail.ShouldBe("recoverableSecrets=True");
    }

    [Fact]
    [Trait("SEC", "158")]
    [Trait("SEC", "228")]
    public async Task Each_showing_is_audited_and_wants_a_fresh_sign_in_and_the_right()
    {
        var (tenant, clientId, secret) = await NewAsync();
        var reveal = tenant.Get<RevealClientSecret>();
        (await reveal.RunAsync(tenant.Owner with { IpAddress = "192.0.2.7" }, clientId, secret.Id, Ct)).Value();
        (await reveal.RunAsync(tenant.Owner with { AuthenticatedAt = tenant.Owner.AuthenticatedAt - TimeSpan.FromMinutes(31) }, clientId, secret.Id, Ct)).IsDone(out _, out var old);
        old!.Kind.ShouldBe(ProblemKind.NeedsFreshSignIn);
        (await reveal.RunAsync(tenant.Member, clientId, secret.Id, Ct)).IsDone(out _, out var member);
        member!.Kind.ShouldBe(ProblemKind.NotAllowed);
        var stranger = await host.NewTenantAsync();
        (await reveal.RunAsync(stranger.Owner, clientId, secret.Id, Ct)).IsDone(out _, out var foreign);
        foreign!.Kind.ShouldBe(ProblemKind.NotFound);

        await using var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner);
        var row = await db.AuditEvents.SingleAsync(row => row.Action == AuditActions.ClientSecretRevealed, Ct);
        (row.TargetId, row.IpAddress, row.Succeeded, row.ActorId).ShouldBe((secret.Id.ToString(), "192.0.2.7", true, tenant.Owner.SubjectId));
        JsonSerializer.Serialize(row).ShouldNotContain(secret.Value);
    }

    [Fact]
    [Trait("SEC", "171")]
    [Trait("SEC", "164")]
    public async Task Neither_a_key_without_explicit_scopes_nor_a_persons_token_sees_a_secret()
    {
        var (tenant, clientId, secret) = await NewAsync();
        var path = $"/clients/{clientId}/secrets/{secret.Id}/reveal";
        (await (await tenant.WithKeyAsync()).PostAsync(path)).ShouldBe(HttpStatusCode.Forbidden).Code.ShouldBe("insufficient_scope");
        (await (await tenant.WithKeyAsync("clients:write")).PostAsync(path)).ShouldBe(HttpStatusCode.Forbidden);
        (await (await tenant.WithKeyAsync("keys:write")).PostAsync(path)).ShouldBe(HttpStatusCode.Forbidden);
        (await tenant.Get<RevealClientSecret>().RunAsync(tenant.Owner with { Kind = ActorKind.UserToken }, clientId, secret.Id, Ct)).IsDone(out _, out var problem);
        problem!.Kind.ShouldBe(ProblemKind.NotAllowed);

        var reply = (await (await tenant.WithKeyAsync("clients:write", "keys:write")).PostAsync(path)).ShouldBe(HttpStatusCode.OK);
        reply.Value("clientSecret").ShouldBe(secret.Value);
        reply.Headers["Cache-Control"].ShouldContain("no-store");
    }

    [Fact]
    [Trait("SEC", "164")]
    public async Task Nobody_sees_the_secret_of_a_client_that_can_do_more_on_its_own_behalf_than_they_can()
    {
        var tenant = await host.NewTenantAsync();
        await SetPolicyAsync(tenant, true);
        var machine = await tenant.ClientAsync(with: draft => draft with { RedirectUris = [], GrantTypes = ["client_credentials"], Scopes = ["workspace:write"] });
        var row = (await tenant.Get<SecretQueries>().ListAsync(tenant.Owner, machine.ClientId, Ct)).Value().ShouldHaveSingleItem();
        (await tenant.Get<RevealClientSecret>().RunAsync(tenant.Admin, machine.ClientId, row.Id, Ct)).IsDone(out _, out var problem);
        problem!.Code.ShouldBe("client_beyond_own");
    }

    [Fact]
    [Trait("SEC", "158")]
    public async Task Secrets_can_be_shown_thirty_times_a_minute()
    {
        var (tenant, clientId, secret) = await NewAsync();
        for (var i = 0; i < 30; i++)
        {
            (await tenant.Get<RevealClientSecret>().RunAsync(tenant.Owner, clientId, secret.Id, Ct)).Value();
        }

        (await tenant.Get<RevealClientSecret>().RunAsync(tenant.Owner, clientId, secret.Id, Ct)).IsDone(out _, out var problem);
        problem!.Kind.ShouldBe(ProblemKind.TooMany);
    }

    [Fact]
    [Trait("SEC", "175")]
    public async Task A_copy_that_was_moved_to_another_row_does_not_open()
    {
        var (tenant, clientId, one) = await NewAsync();
        await tenant.Get<AddClientSecret>().RunAsync(tenant.Owner, clientId, new SecretDraft(), Ct);
        await using var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner);
        var rows = await db.ClientSecrets.ToListAsync(Ct);
        (rows[0].ProtectedCopy, rows[1].ProtectedCopy) = (rows[1].ProtectedCopy, rows[0].ProtectedCopy);
        await db.SaveChangesAsync(Ct);

        (await RevealAsync(tenant, clientId, one.Id)).ShouldBe(HttpStatusCode.Conflict).Code.ShouldBe("secret_copy_unreadable");
        (await db.AuditEvents.SingleAsync(row => row.Action == AuditActions.ClientSecretRevealed && row.TargetId == one.Id.ToString(), Ct)).Succeeded.ShouldBeFalse();
    }

    private static Task<Outcome<WorkspaceDetail>> SetPolicyAsync(Tenant tenant, bool on) =>
        tenant.Get<EditWorkspace>().RunAsync(tenant.Owner, new WorkspaceEdit { RecoverableSecrets = on }, Ct);

    private static async Task<ApiReply> RevealAsync(Tenant tenant, string clientId, Guid id) =>
        await (await tenant.WithKeyAsync("clients:write", "keys:write")).PostAsync($"/clients/{clientId}/secrets/{id}/reveal");

    private async Task<(Tenant Tenant, string ClientId, (Guid Id, string Value) Secret)> NewAsync()
    {
        var tenant = await host.NewTenantAsync();
        (await SetPolicyAsync(tenant, true)).Value().RecoverableSecrets.ShouldBeTrue();
        var client = await tenant.ClientAsync();
        var row = (await tenant.Get<SecretQueries>().ListAsync(tenant.Owner, client.ClientId, Ct)).Value().ShouldHaveSingleItem();
        row.CanBeShown.ShouldBeTrue();
        return (tenant, client.ClientId, (row.Id, client.Secret!.Reveal()));
    }

    private static async Task<byte[]> ReadSharedAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var memory = new MemoryStream();
        await stream.CopyToAsync(memory, Ct);
        return memory.ToArray();
    }
}
