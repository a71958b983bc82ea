namespace ClientPortal.Domain.SigningKeys;

/// <summary>What the keys of the ring are for.</summary>
public static class SigningAlgorithms
{
    /// <summary>RFC 7518 §3.4: ECDSA on P-256 with SHA-256; access tokens and id_tokens. Its public half is published.</summary>
    public const string Tokens = "ES256";

    /// <summary>HMAC-SHA-256 from a refresh token to its successor; never published (decisions.md 10).</summary>
    public const string RefreshDerivation = "HS256";
}
