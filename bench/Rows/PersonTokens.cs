using ClientPortal.Bench.Load;
using ClientPortal.Bench.Findings;
using ClientPortal.Bench.Seeding;

namespace ClientPortal.Bench.Rows;

/// <summary>Goals 7 and 8: code exchange and refresh, durable, with what a person's tokens need: PKCE, id_token, a rotating refresh token, audit.</summary>
internal static class PersonTokens
{
    // More than either has ever answered here in a second; a list that is used up fails the row instead of measuring errors.
    private const int OurMost = 9_000;
    private const int TheirMost = 3_000;

    public static async Task<IEnumerable<Finding>> CodesAsync(string row, Stage stage)
    {
        var (portal, peer) = (await stage.PortalAsync(), await stage.OidcProviderAsync());
        var ours = stage.Enter("portal code", portal.Server, Once("/oauth/token", await new Grants(portal).CodesAsync(stage.Scale.OnceFor(OurMost))));
        var theirs = stage.Enter("oidc-provider code", peer.Server, Once("/token", await peer.MintAsync($"/bench/codes?n={stage.Scale.OnceFor(TheirMost)}")));
        await Turns.RunAsync(stage.Scale, ours, theirs);
        return
        [
            Compare.Rate(row, "code exchange, durable: req/s to oidc-provider", ours, theirs, new Goal(7, 4, 12)),
            Compare.Processor(row, "code exchange, durable: CPU to oidc-provider", ours, theirs, null),
        ];
    }

    public static async Task<IEnumerable<Finding>> RefreshAsync(string row, Stage stage)
    {
        var (portal, peer) = (await stage.PortalAsync(), await stage.OidcProviderAsync());
        var ours = stage.Enter("portal refresh", portal.Server, Once("/oauth/token", await new Grants(portal).RefreshTokensAsync(stage.Scale.OnceFor(OurMost))));
        var theirs = stage.Enter("oidc-provider refresh", peer.Server, Once("/token", await peer.MintAsync($"/bench/refresh-tokens?n={stage.Scale.OnceFor(TheirMost)}")));
        await Turns.RunAsync(stage.Scale, ours, theirs);
        return
        [
            Compare.Rate(row, "refresh with rotation, durable: req/s to oidc-provider", ours, theirs, new Goal(8, 3, 12)),
            Compare.Processor(row, "refresh with rotation, durable: CPU to oidc-provider", ours, theirs, null),
        ];
    }

    private static Plan Once(string path, string[] bodies) => Plan.Form(path, bodies) with { Once = true, Proof = "\"refresh_token\"" };
}
