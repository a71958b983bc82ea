using ClientPortal.Domain.OAuth.Dpop;

namespace ClientPortal.Domain.OAuth.Tokens;

/// <summary>
/// Takes an access token where one opens something. The token has to live, and whoever brings a bound one has to prove the key (RFC 9449 §7,
/// RFC 7800): every endpoint that takes access tokens takes them here, so none forgets to ask (SEC-142).
/// </summary>
public sealed class AcceptAccessToken(AccessTokens tokens, CheckDpopProof proofs)
{
    public async Task<AccessTokenVerdict> RunAsync(PresentedToken presented, CancellationToken ct)
    {
        if (await tokens.ReadAsync(presented.Value, ct) is not { } facts)
        {
            return new AccessTokenVerdict.Unknown();
        }

        return (facts.Confirmation, presented.IsDpop) switch
        {
            (null, false) => new AccessTokenVerdict.Good(facts),
            ({ CertificateThumbprint: { } certificate }, false) when certificate == presented.CertificateThumbprint => new AccessTokenVerdict.Good(facts),
            ({ JwkThumbprint: { } key }, true) => await ProveAsync(facts, key, presented, ct),

            // A bound token as a bearer's, and a bearer's token as a bound one (RFC 9449 §7.1, §7.2).
            _ => new AccessTokenVerdict.Unknown(),
        };
    }

    private async Task<AccessTokenVerdict> ProveAsync(AccessTokenFacts facts, string key, PresentedToken presented, CancellationToken ct) =>
        await proofs.RunAsync(presented.Proof, facts.ClientIsDpopBound, presented.Value, ct) switch
        {
            DpopVerdict.Proved proved when proved.Thumbprint == key => new AccessTokenVerdict.Good(facts) { DpopNonce = proved.NextNonce },
            DpopVerdict.Proved => new AccessTokenVerdict.NotProved(new OAuthError(OAuthErrors.InvalidToken, "The access token is bound to another key.")),
            DpopVerdict.Refused refused => new AccessTokenVerdict.NotProved(refused.Error),
            _ => new AccessTokenVerdict.NotProved(OAuthError.InvalidProof("A DPoP proof is missing (header DPoP).")),
        };
}

/// <summary>An access token as it was shown; nothing of it has been checked.</summary>
/// <param name="IsDpop">Shown as <c>Authorization: DPoP</c> (RFC 9449 §7.1); any other way is a bearer's.</param>
public sealed record PresentedToken(string Value, bool IsDpop = false)
{
    public ShownProof? Proof { get; init; }

    /// <summary>Of the certificate the connection was made with (RFC 8705 §3); null for none.</summary>
    public string? CertificateThumbprint { get; init; }

    /// <summary>Masked.</summary>
    public override string ToString() => IsDpop ? "DPoP ***" : "Bearer ***";
}

/// <summary>What a presented access token came to. Closed.</summary>
public abstract record AccessTokenVerdict
{
    private AccessTokenVerdict()
    {
    }

    public sealed record Good(AccessTokenFacts Facts) : AccessTokenVerdict
    {
        /// <summary>For the header of the same name; null for none (RFC 9449 §8.2).</summary>
        public string? DpopNonce { get; init; }
    }

    /// <summary>No token of ours, an ended one, or one shown in the wrong way: nothing tells them apart (SEC-163).</summary>
    public sealed record Unknown : AccessTokenVerdict;

    /// <summary>The token is good, the proof of its key is not.</summary>
    public sealed record NotProved(OAuthError Error) : AccessTokenVerdict;
}
