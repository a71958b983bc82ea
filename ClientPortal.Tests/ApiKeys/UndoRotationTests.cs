using System.Net;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Tests.Api;
using ClientPortal.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.ApiKeys;

/// <summary><c>…/keys/{id}/undo-rotation</c>.</summary>
public sealed class UndoRotationTests(PortalHost host) : IClassFixture<PortalHost>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task The_old_value_is_the_keys_again_and_the_new_one_ends_at_once()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var api = await tenant.WithKeyAsync("keys:write", "keys:read", "keys:verify", "clients:read");
        var key = await tenant.KeyAsync(client.ClientId, "clients:read");
        var (path, old) = ($"/clients/{client.ClientId}/keys/{key.Id}", key.Key!.Reveal());
        var rotated = (await api.PostAsync($"{path}/rotate", new { oldEndsAt = tenant.Get<TimeProvider>().GetUtcNow().AddMinutes(15) })).ShouldBe(HttpStatusCode.OK);
        rotated.Json.GetProperty("canUndoRotation").GetBoolean().ShouldBeTrue();
        (await VerifyAsync(api, rotated.Value("key"))).ShouldBe("VALID");
        (await VerifyAsync(api, old)).ShouldBe("VALID");

        var undone = (await api.PostAsync($"{path}/undo-rotation")).ShouldBe(HttpStatusCode.OK);

        undone.Value("hint").ShouldEndWith(old[^4..]);
        (await VerifyAsync(api, old)).ShouldBe("VALID");
        (await VerifyAsync(api, rotated.Value("key"))).ShouldBe("REVOKED");
        (await api.PostAsync($"{path}/reveal")).ShouldBe(HttpStatusCode.OK).Value("key").ShouldBe(old);
        (await api.PostAsync($"{path}/undo-rotation")).ShouldBe(HttpStatusCode.Conflict).Code.ShouldBe("rotation_over");
    }

    [Fact]
    public async Task Nothing_is_undone_once_the_old_value_has_ended_or_before_there_was_one()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var key = await tenant.KeyAsync(client.ClientId, "clients:read");
        await Refused("rotation_over");
        (await tenant.Get<RotateApiKey>().RunAsync(tenant.Owner, client.ClientId, key.Id, new RotateAsk(), Ct)).Value();
        await Refused("rotation_over");
        (await tenant.Get<UndoRotation>().RunAsync(tenant.Member, client.ClientId, key.Id, Ct)).IsDone(out _, out var problem);
        problem!.Kind.ShouldBe(Domain.ProblemKind.NotAllowed);

        async Task Refused(string code)
        {
            (await tenant.Get<UndoRotation>().RunAsync(tenant.Owner, client.ClientId, key.Id, Ct)).IsDone(out _, out var refusal);
            refusal!.Code.ShouldBe(code);
        }
    }

    [Fact]
    public async Task A_key_says_that_its_rotation_can_be_undone_only_while_the_old_value_lives()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var api = await tenant.WithKeyAsync("keys:write", "keys:read", "clients:read");
        var key = await tenant.KeyAsync(client.ClientId, "clients:read");
        var path = $"/clients/{client.ClientId}/keys/{key.Id}";
        await Says(false, await api.GetAsync(path));

        await Says(false, await api.PostAsync($"{path}/rotate", new { }));
        await Says(true, await api.PostAsync($"{path}/rotate", new { oldEndsAt = tenant.Get<TimeProvider>().GetUtcNow().AddMinutes(15) }));
        await Says(false, await api.PostAsync($"{path}/undo-rotation"));
        await Says(true, await api.PostAsync($"{path}/rotate", new { oldEndsAt = tenant.Get<TimeProvider>().GetUtcNow().AddMinutes(15) }));
        await using (var db = tenant.Get<Domain.PortalDb>().OpenFor(tenant.Owner))
        {
            await db.ApiKeys.Where(row => row.Id == key.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.PreviousEndsAt, tenant.Get<TimeProvider>().GetUtcNow().AddSeconds(-1)), Ct);
        }

        await Says(false, await api.PatchAsync(path, new { name = "after the overlap" }));

        // The answer itself, the row and the list: all by the same rule.
        async Task Says(bool canUndo, ApiReply answer)
        {
            answer.ShouldBe(HttpStatusCode.OK).Json.GetProperty("canUndoRotation").GetBoolean().ShouldBe(canUndo);
            (await api.GetAsync(path)).Json.GetProperty("canUndoRotation").GetBoolean().ShouldBe(canUndo);
            (await api.GetAsync($"/clients/{client.ClientId}/keys")).Json.GetProperty("items").EnumerateArray().Single(row => row.GetProperty("id").GetGuid() == key.Id).GetProperty("canUndoRotation").GetBoolean().ShouldBe(canUndo);
        }
    }

    private static async Task<string> VerifyAsync(ApiHttp api, string key) => (await api.PostAsync("/keys/verify", new { key })).ShouldBe(HttpStatusCode.OK).Code;
}
