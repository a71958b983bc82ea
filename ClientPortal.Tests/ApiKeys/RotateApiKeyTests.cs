using System.Net;
using ClientPortal.Domain;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Tests.Api;
using ClientPortal.Tests.Hosting;

namespace ClientPortal.Tests.ApiKeys;

/// <summary><c>…/keys/{id}/rotate</c> while the value before is taken: what was promised holds.</summary>
public sealed class RotateApiKeyTests(PortalHost host) : IClassFixture<PortalHost>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task A_value_is_taken_until_its_promised_end_whoever_rotates_again()
    {
        var scene = await SceneAsync();
        var end = scene.Now.AddMinutes(15);
        var second = (await scene.RotateAsync(end)).ShouldBe(HttpStatusCode.OK).Value("key");

        var refused = (await scene.RotateAsync(scene.Now.AddDays(7))).ShouldBe(HttpStatusCode.Conflict);

        refused.Code.ShouldBe("rotation_running");
        refused.CodesAt("oldEndsAt").ShouldBe(["rotation_running"]);
        refused.Value("title").ShouldStartWith($"The value before is taken until {end.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture)} UTC. Undo");
        (await scene.CodeOfAsync(scene.First)).ShouldBe("VALID");
        (await scene.CodeOfAsync(second)).ShouldBe("VALID");
        (await scene.Api.PostAsync($"{scene.Path}/undo-rotation")).ShouldBe(HttpStatusCode.OK);
        (await scene.RotateAsync(end)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_immediate_end_is_always_possible_and_ends_every_older_value_at_once()
    {
        var scene = await SceneAsync();
        var second = (await scene.RotateAsync(scene.Now.AddMinutes(15))).ShouldBe(HttpStatusCode.OK).Value("key");

        var third = (await scene.RotateAsync(null)).ShouldBe(HttpStatusCode.OK).Value("key");

        (await scene.CodeOfAsync(scene.First)).ShouldBe("NOT_FOUND");
        (await scene.CodeOfAsync(second)).ShouldBe("REVOKED");
        (await scene.CodeOfAsync(third)).ShouldBe("VALID");
        (await scene.RotateAsync(scene.Now.AddMinutes(15))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Of_ten_rotations_at_once_one_begins_an_overlap_and_its_two_values_live()
    {
        var scene = await SceneAsync();
        var (tenant, key) = (scene.Tenant, scene.KeyId);
        var rotate = tenant.Get<RotateApiKey>();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => rotate.RunAsync(tenant.Owner, scene.ClientId, key, new RotateAsk { OldEndsAt = scene.Now.AddMinutes(15) }, Ct))));

        var done = outcomes.Select(outcome => outcome.IsDone(out var made, out var problem) ? (Value: made.Key!.Reveal(), Problem: null) : (Value: "", Problem: problem)).ToArray();
        done.Where(one => one.Problem is not null).ShouldAllBe(one => one.Problem!.Kind == ProblemKind.Stale || one.Problem.Code == "rotation_running");
        (await scene.CodeOfAsync(done.Single(one => one.Problem is null).Value)).ShouldBe("VALID");
        (await scene.CodeOfAsync(scene.First)).ShouldBe("VALID");
    }

    private async Task<Scene> SceneAsync()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var api = await tenant.WithKeyAsync("keys:write", "keys:read", "keys:verify", "clients:read");
        var key = await tenant.KeyAsync(client.ClientId, "clients:read");
        return new Scene(tenant, api, client.ClientId, key.Id, key.Key!.Reveal());
    }

    private sealed record Scene(Tenant Tenant, ApiHttp Api, string ClientId, Guid KeyId, string First)
    {
        public string Path => $"/clients/{ClientId}/keys/{KeyId}";

        public DateTimeOffset Now => Tenant.Get<TimeProvider>().GetUtcNow();

        public Task<ApiReply> RotateAsync(DateTimeOffset? oldEndsAt) => Api.PostAsync($"{Path}/rotate", new { oldEndsAt });

        public async Task<string> CodeOfAsync(string key) => (await Api.PostAsync("/keys/verify", new { key })).ShouldBe(HttpStatusCode.OK).Code;
    }
}
