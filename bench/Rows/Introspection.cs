using ClientPortal.Bench.Load;
using ClientPortal.Bench.Findings;
using ClientPortal.Bench.Seeding;
using ClientPortal.Bench.Servers;

namespace ClientPortal.Bench.Rows;

/// <summary>Goal 6: introspection of opaque tokens and of JWTs, both warm.</summary>
internal static class Introspection
{
    public static async Task<IEnumerable<Finding>> MeasureAsync(string row, Stage stage)
    {
        var (bare, portal, peer) = (await stage.BareAsync(), await stage.PortalAsync(), await stage.OidcProviderAsync());
        await AccessTokens.MakeOpaqueAsync(portal);
        var opaque = stage.Enter("portal introspect opaque", portal.Server, await OursAsync(portal, Portal.OpaqueMachine));
        var jwt = stage.Enter("portal introspect jwt", portal.Server, await OursAsync(portal, Portal.Machine));
        var theirs = stage.Enter("oidc-provider introspect opaque", peer.Server, await TheirsAsync(peer));
        var reference = stage.Enter("bare introspect opaque", bare, Plan.Form("/introspect", $"token={Bare.Token}&client_id={Portal.Machine}&client_secret={portal.Secrets.Client(Portal.Machine)}") with { Proof = "\"active\":true" });
        await Turns.RunAsync(stage.Scale, reference, opaque, jwt, theirs);
        return
        [
            Compare.Rate(row, "introspection opaque: req/s to oidc-provider", opaque, theirs, new Goal(6, 5, 8)),
            Compare.Rate(row, "introspection JWT warm: req/s to oidc-provider (opaque)", jwt, theirs, new Goal(6, 5, 8)),
            Compare.Processor(row, "introspection JWT warm: CPU to opaque", jwt, opaque, new Goal(6, 1.3, 1.1, LessIsBetter: true)),
            Compare.Rate(row, "introspection opaque: req/s to a bare hash and look-up", opaque, reference, null),
            Compare.Processor(row, "introspection opaque: CPU to a bare hash and look-up", opaque, reference, null),
        ];
    }

    private static async Task<Plan> OursAsync(Portal portal, string client)
    {
        var token = await AccessTokens.GetAsync(portal.Server, "/oauth/token", MachineTokens.Request(portal, client));
        return Plan.Form("/oauth/introspect", $"token={token}&client_id={client}&client_secret={portal.Secrets.Client(client)}") with { Proof = "\"active\":true" };
    }

    private static async Task<Plan> TheirsAsync(Peer peer)
    {
        var token = await AccessTokens.GetAsync(peer.Server, "/token", await MachineTokens.RequestAsync(peer, "opaque"));
        var secret = await peer.Server.Http.GetStringAsync("/bench/secret");
        return Plan.Form("/token/introspection", $"token={token}&client_id=bench-machine&client_secret={secret}") with { Proof = "\"active\":true" };
    }
}
