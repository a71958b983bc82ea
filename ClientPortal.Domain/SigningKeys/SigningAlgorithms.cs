namespace ClientPortal.Domain.SigningKeys;

/// <summary>What the keys of the ring are for.</summary>
public static class SigningAlgorithms
{
    /// <summary>RFC 7518 §3.4: ECDSA on P-256 with SHA-256; access tokens, and id_tokens where the client does not say otherwise. Its public half is published.</summary>
    public const string Tokens = "ES256";

    /// <summary>RFC 7518 §3.3: RSA with SHA-256; id_tokens of clients that cannot verify the other. Its public half is published.</summary>
    public const string Rsa = "RS256";

    /// <summary>What a client may have its id_tokens signed with; their public halves are published.</summary>
    public static readonly IReadOnlyList<string> OfTokens = [Tokens, Rsa];

    /// <summary>HMAC-SHA-256 from a refresh token to its successor; never published (decisions.md 10).</summary>
    public const string RefreshDerivation = "HS256";
}
