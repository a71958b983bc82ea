namespace ClientPortal.Domain.ClientKeys;

/// <summary>The words of a JWK (RFC 7517 §4, RFC 7518 §6).</summary>
internal static class JwkMembers
{
    public const string Keys = "keys";
    public const string KeyType = "kty";
    public const string KeyId = "kid";
    public const string Algorithm = "alg";
    public const string Use = "use";
    public const string Operations = "key_ops";
    public const string Curve = "crv";
    public const string X = "x";
    public const string Y = "y";
    public const string Modulus = "n";
    public const string Exponent = "e";
    public const string Private = "d";
    public const string Certificates = "x5c";

    /// <summary>When the key came to us (OpenID Federation 1.0 §8.7.2 names it so for keys).</summary>
    public const string IssuedAt = "iat";

    public const string Ec = "EC";
    public const string Rsa = "RSA";
    public const string P256 = "P-256";
    public const string Signing = "sig";
    public const string Verify = "verify";

    /// <summary>What only a private or a symmetric key has (RFC 7518 §6.2.2, §6.3.2, §6.4).</summary>
    public static readonly IReadOnlyList<string> Secret = [Private, "p", "q", "dp", "dq", "qi", "oth", "k"];
}
