using ClientPortal.Bench.Load;
using ClientPortal.Bench.Findings;
using ClientPortal.Bench.Servers;

namespace ClientPortal.Bench.Rows;

/// <summary>Goals 1 and 2: a key is verified over HTTP, all rules on.</summary>
internal static class Verification
{
    public static async Task<IEnumerable<Finding>> MeasureAsync(string row, Stage stage)
    {
        var (bare, portal, peer) = (await stage.BareAsync(), await stage.PortalAsync(), await stage.BetterAuthAsync());
        var peerKey = await peer.Server.Http.GetStringAsync("/bench/key");
        var json = stage.Enter("bare json", bare, new Plan("GET", "/json") { Proof = "\"valid\":true" });
        var reference = stage.Enter("bare verify", bare, Plan.Json("/verify", $$"""{"key":"{{Bare.Key}}"}""") with { Proof = "\"valid\":true" });
        var ours = stage.Enter("portal verify", portal.Server, Plan.Json("/api/v1/keys/verify", $$"""{"key":"{{portal.Secrets.Key}}"}""").With("Authorization", $"Bearer {portal.Secrets.Key}") with { Proof = "\"valid\":true" });
        var theirs = stage.Enter("better-auth verify", peer.Server, Plan.Json("/verify", $$"""{"key":"{{peerKey}}"}""") with { Proof = "\"valid\":true" });
        await Turns.RunAsync(stage.Scale, json, reference, ours, theirs);
        return
        [
            Compare.Rate(row, "verify: req/s to bare hash and look-up", ours, reference, new Goal(1, 0.60, 0.85)),
            Compare.Processor(row, "verify: CPU to bare hash and look-up", ours, reference, new Goal(1, 1.7, 1.7, LessIsBetter: true)),
            Compare.Rate(row, "verify: req/s to better-auth verifyApiKey", ours, theirs, new Goal(2, 25, 50)),
            Compare.Rate(row, "verify: req/s to a bare GET of JSON", ours, json, null),
            Compare.Rate(row, "the bare hash and look-up: req/s to a bare GET of JSON", reference, json, null),
        ];
    }
}
