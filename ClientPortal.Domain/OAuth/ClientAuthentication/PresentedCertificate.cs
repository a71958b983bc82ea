using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Domain.OAuth.ClientAuthentication;

/// <summary>The certificate with which the caller opened its TLS connection, as a proxy we trust handed it over: that the caller holds its key is proved.</summary>
public sealed class PresentedCertificate
{
    private readonly byte[] der;

    private PresentedCertificate(byte[] der)
    {
        this.der = der;
        Thumbprint = Base64UrlEncoder.Encode(SHA256.HashData(der));
    }

    /// <summary><c>x5t#S256</c> (RFC 8705 §3.1).</summary>
    public string Thumbprint { get; }

    internal ReadOnlyMemory<byte> Der => der;

    /// <summary>Null where it is no certificate.</summary>
    public static PresentedCertificate? Of(byte[] der)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(der);
            return new PresentedCertificate(certificate.RawData);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    internal X509Certificate2 Open() => X509CertificateLoader.LoadCertificate(der);
}
