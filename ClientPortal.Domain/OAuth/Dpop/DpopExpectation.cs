namespace ClientPortal.Domain.OAuth.Dpop;

/// <summary>What a proof is judged by.</summary>
/// <param name="Method">Of the request it came with.</param>
/// <param name="Address">Of the endpoint it came to, at the portal's public address.</param>
/// <param name="AccessToken">The token that is used with it; null where none is, as at the token endpoint.</param>
/// <param name="Nonce">What is known about the proof's nonce.</param>
internal sealed record DpopExpectation(string Method, string Address, string? AccessToken, DpopNonceState Nonce, DateTimeOffset Now);

/// <summary>What is known about the nonce of a proof (RFC 9449 §8).</summary>
internal enum DpopNonceState
{
    NotNeeded,

    /// <summary>It is ours and young.</summary>
    Good,

    /// <summary>It is missing where one is needed, or it is not ours, or old.</summary>
    Needed,
}

/// <summary>A rule about a proof; null where it holds.</summary>
internal delegate OAuthError? DpopCheck(DpopProof proof, DpopExpectation expected);
