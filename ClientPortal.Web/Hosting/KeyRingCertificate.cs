using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClientPortal.Web.Hosting;

/// <summary>The PFX that encrypts the key ring at rest.</summary>
internal static class KeyRingCertificate
{
    public static X509Certificate2 Load(KeyRingOptions options) =>
        X509CertificateLoader.LoadPkcs12FromFile(options.Certificate!, options.CertificatePassword);

    /// <summary>What is wrong with it; null where nothing is.</summary>
    public static string? MistakeIn(KeyRingOptions options)
    {
        if (!File.Exists(options.Certificate))
        {
            return "does not exist.";
        }

        try
        {
            using var certificate = Load(options);
            using var key = certificate.GetRSAPrivateKey();
            return key is null ? "has no RSA private key." : null;
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return "cannot be opened with KeyRing:CertificatePassword.";
        }
    }
}
