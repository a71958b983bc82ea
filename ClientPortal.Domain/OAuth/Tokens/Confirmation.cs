namespace ClientPortal.Domain.OAuth.Tokens;

/// <summary>The key that the bearer of a token has to prove possession of: the <c>cnf</c> claim (RFC 7800 §3.1). Exactly one of the two is set.</summary>
/// <param name="JwkThumbprint"><c>jkt</c>: the SHA-256 thumbprint of a DPoP key, base64url (RFC 9449 §6.1).</param>
/// <param name="CertificateThumbprint"><c>x5t#S256</c>: the SHA-256 of the client's certificate, base64url (RFC 8705 §3.1).</param>
public sealed record Confirmation(string? JwkThumbprint = null, string? CertificateThumbprint = null)
{
    private const string JwkMember = "jkt";
    private const string CertificateMember = "x5t#S256";

    /// <summary>The members of the claim.</summary>
    public IReadOnlyDictionary<string, string> ToClaim() => JwkThumbprint is { } key
        ? new Dictionary<string, string>(StringComparer.Ordinal) { [JwkMember] = key }
        : new Dictionary<string, string>(StringComparer.Ordinal) { [CertificateMember] = CertificateThumbprint! };

    /// <summary>Reads the claim; null where it names no key that is known here.</summary>
    internal static Confirmation? Of(IReadOnlyDictionary<string, string> claim) =>
        claim.TryGetValue(JwkMember, out var key) ? new Confirmation(JwkThumbprint: key)
        : claim.TryGetValue(CertificateMember, out var certificate) ? new Confirmation(CertificateThumbprint: certificate)
        : null;
}
