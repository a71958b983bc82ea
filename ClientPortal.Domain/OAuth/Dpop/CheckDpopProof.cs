using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using Microsoft.Extensions.Options;

namespace ClientPortal.Domain.OAuth.Dpop;

/// <summary>
/// Finds out which key the caller holds (RFC 9449 §4.3): the rules of <see cref="DpopChecks"/> without I/O, and then the database, which takes each
/// proof once on all nodes (§11.1).
/// </summary>
public sealed class CheckDpopProof(PortalDb portal, DpopNonces nonces, OAuthIssuer issuer, IOptions<OAuthOptions> options, TimeProvider time)
{
    // Longer than any node may take the proof: its window to both sides, and clocks that stand apart (SEC-242).
    private static readonly TimeSpan RememberedFor = 3 * DpopChecks.ToleranceWithNonce;

    /// <param name="client">Whose proof it is; says whether a nonce is needed.</param>
    /// <param name="accessToken">The token that is used with the proof; null where none is.</param>
    internal async Task<DpopVerdict> RunAsync(ShownProof? shown, Client client, string? accessToken, CancellationToken ct) =>
        await RunAsync(shown, client.Protocol.DpopBoundAccessTokens, accessToken, ct);

    internal async Task<DpopVerdict> RunAsync(ShownProof? shown, bool clientIsBound, string? accessToken, CancellationToken ct)
    {
        switch (shown?.Headers)
        {
            case null or []:
                return new DpopVerdict.Absent();
            case [var text] when DpopProof.Read(text) is { } proof:
                return await JudgeAsync(proof, shown, NonceIsNeeded(clientIsBound), accessToken, ct);
            case [_]:
                return Refused(OAuthError.InvalidProof("The DPoP proof is not a well-formed JWT."));
            default:
                return Refused(OAuthError.InvalidProof("Send one DPoP proof, not several."));
        }
    }

    private static DpopVerdict.Refused Refused(OAuthError error) => new(error);

    private bool NonceIsNeeded(bool clientIsBound) => options.Value.DpopNonce switch
    {
        DpopNoncePolicy.Always => true,
        DpopNoncePolicy.Never => false,
        _ => clientIsBound,
    };

    private async Task<DpopVerdict> JudgeAsync(DpopProof proof, ShownProof shown, bool nonceIsNeeded, string? accessToken, CancellationToken ct)
    {
        var nonceAge = proof.Nonce is { } nonce ? nonces.AgeOf(nonce) : null;
        var state = (proof.Nonce, nonceAge) switch
        {
            (_, not null) => DpopNonceState.Good,
            (null, _) when !nonceIsNeeded => DpopNonceState.NotNeeded,
            _ => DpopNonceState.Needed,
        };
        var expected = new DpopExpectation(shown.Method, issuer.Value + shown.Path, accessToken, state, time.GetUtcNow());
        if (DpopChecks.FirstMistake(proof, expected) is { } mistake)
        {
            return Refused(mistake.Code == OAuthErrors.UseDpopNonce ? mistake with { DpopNonce = nonces.New() } : mistake);
        }

        var thumbprint = proof.Key!.Thumbprint;
        return await IsFirstUseAsync(thumbprint, proof.Id!, ct)
            ? new DpopVerdict.Proved(thumbprint, nonceIsNeeded && nonceAge > DpopNonces.Lifetime / 2 ? nonces.New() : null)
            : Refused(OAuthError.InvalidProof("This DPoP proof has been used before."));
    }

    // The primary key decides who was first, on whichever node (SEC-140).
    private async Task<bool> IsFirstUseAsync(string thumbprint, string id, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        db.SpentNonces.Add(new SpentNonce { Hash = SecretHash.Of($"dpop {thumbprint} {id}"), ExpiresAt = time.GetUtcNow() + RememberedFor });
        return await db.TrySaveAsync(Problem.Stale(), ct) is null;
    }
}

/// <summary>What a request shows of DPoP, as it came; nothing of it has been checked.</summary>
/// <param name="Headers">Every header <c>DPoP</c>.</param>
/// <param name="Path">Percent-encoded, without the query.</param>
public sealed record ShownProof(IReadOnlyList<string> Headers, string Method, string Path);

/// <summary>What a proof came to. Closed.</summary>
internal abstract record DpopVerdict
{
    private DpopVerdict()
    {
    }

    /// <summary>None was shown.</summary>
    public sealed record Absent : DpopVerdict;

    /// <summary>The caller holds the key with this thumbprint (RFC 7638).</summary>
    /// <param name="NextNonce">For the header <c>DPoP-Nonce</c> of the answer; null where the present one is young (RFC 9449 §8.2).</param>
    public sealed record Proved(string Thumbprint, string? NextNonce) : DpopVerdict;

    public sealed record Refused(OAuthError Error) : DpopVerdict;
}
