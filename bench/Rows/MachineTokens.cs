using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ClientPortal.Bench.Load;
using ClientPortal.Bench.Findings;
using ClientPortal.Bench.Seeding;
using ClientPortal.Bench.Servers;

namespace ClientPortal.Bench.Rows;

/// <summary>Goals 4 and 5: client_credentials, as a JWT that is stored nowhere and as an opaque token that is on the disk before it is answered.</summary>
internal static class MachineTokens
{
    public static async Task<IEnumerable<Finding>> JwtAsync(string row, Stage stage)
    {
        var (bare, portal, peer) = (await stage.BareAsync(), await stage.PortalAsync(), await stage.OidcProviderAsync());
        var reference = stage.Enter("bare token", bare, Plan.Form("/token", Request(portal, Portal.Machine)) with { Proof = "eyJ" });
        var ours = stage.Enter("portal client_credentials jwt", portal.Server, Plan.Form("/oauth/token", Request(portal, Portal.Machine)) with { Proof = "\"access_token\":\"eyJ" });
        var theirs = stage.Enter("oidc-provider client_credentials jwt", peer.Server, Plan.Form("/token", await RequestAsync(peer, "jwt")) with { Proof = "\"access_token\":\"eyJ" });
        var configured = stage.Enter("oidc-provider client_credentials jwt, client configured", peer.Server,
            Plan.Form("/token", await RequestAsync(peer, "jwt", "bench-machine-configured")) with { Proof = "\"access_token\":\"eyJ" });
        var signatures = new List<double>();
        await Turns.RunAsync(stage.Scale, () => signatures.Add(MicrosecondsOfSignature()), reference, ours, theirs, configured);
        return
        [
            Compare.Rate(row, "client_credentials JWT: req/s to oidc-provider", ours, theirs, new Goal(4, 4, 7)),
            Compare.Rate(row, "client_credentials JWT: req/s to oidc-provider whose client stands in its configuration", ours, configured, null),
            Finding.Of(row, "client_credentials JWT: CPU in raw ES256 signatures", "x", [.. ours.Bursts.Zip(signatures, (burst, signature) => burst.MicrosecondsPerAnswer / signature)],
                new Goal(4, 4.5, 3, LessIsBetter: true), string.Create(CultureInfo.InvariantCulture, $"{ours.Microseconds:0} µs : {Statistics.Median(signatures):0.0} µs")),
            Compare.Processor(row, "client_credentials JWT: CPU to a bare ES256 token", ours, reference, null),
        ];
    }

    public static async Task<IEnumerable<Finding>> OpaqueAsync(string row, Stage stage)
    {
        var (portal, peer) = (await stage.PortalAsync(), await stage.OidcProviderAsync());
        await AccessTokens.MakeOpaqueAsync(portal);
        var ours = stage.Enter("portal client_credentials opaque", portal.Server, Plan.Form("/oauth/token", Request(portal, Portal.OpaqueMachine)) with { Proof = "\"access_token\":\"cpa_" });
        var theirs = stage.Enter("oidc-provider client_credentials opaque", peer.Server, Plan.Form("/token", await RequestAsync(peer, "opaque")) with { Proof = "\"access_token\"" });
        await Turns.RunAsync(stage.Scale, ours, theirs);
        return
        [
            Compare.Rate(row, "client_credentials opaque, durable: req/s to oidc-provider", ours, theirs, new Goal(5, 3, 8)),
            Compare.Processor(row, "client_credentials opaque, durable: CPU to oidc-provider", ours, theirs, null),
        ];
    }

    public static string Request(Portal portal, string client) => $"grant_type=client_credentials&client_id={client}&client_secret={portal.Secrets.Client(client)}";

    /// <param name="format"><c>jwt</c> or <c>opaque</c>.</param>
    /// <param name="client">One that the peer has.</param>
    public static async Task<string> RequestAsync(Peer peer, string format, string client = "bench-machine") =>
        $"grant_type=client_credentials&client_id={client}&client_secret={await peer.Server.Http.GetStringAsync("/bench/secret")}&scope=clients:read&resource=urn:bench:{format}";

    // In this process, a tenth of a second: what the machine's signature costs just now.
    private static double MicrosecondsOfSignature()
    {
        const int Count = 4_000;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (content, signature) = (Encoding.ASCII.GetBytes(new string('x', 400)), new byte[64]);
        key.TrySignData(content, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation, out _);
        var before = Machine.MicrosecondsOf(Environment.ProcessId);
        var clock = Stopwatch.StartNew();
        for (var made = 0; made < Count; made++)
        {
            key.TrySignData(content, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation, out _);
        }

        // Wall time counts others in, processor time is told in steps of 10 ms: the smaller is nearer to the truth.
        return Math.Min(clock.Elapsed.TotalMicroseconds, Machine.MicrosecondsOf(Environment.ProcessId) - before) / Count;
    }
}
