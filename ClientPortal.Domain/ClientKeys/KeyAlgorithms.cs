namespace ClientPortal.Domain.ClientKeys;

/// <summary>With what a client may sign (RFC 7518 §3.1): asymmetric, one list for every purpose, never the token's own word (RFC 8725 §3.1).</summary>
public static class KeyAlgorithms
{
    public const string Es256 = "ES256";
    public const string Rs256 = "RS256";
    public const string Ps256 = "PS256";

    public static readonly IReadOnlyList<string> All = [Es256, Rs256, Ps256];

    /// <summary>Those a key of this type can have been used with.</summary>
    internal static IReadOnlyList<string> Of(string keyType) => keyType == JwkMembers.Ec ? [Es256] : [Rs256, Ps256];
}
