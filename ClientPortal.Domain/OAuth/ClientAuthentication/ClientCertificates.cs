using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClientPortal.Domain.ClientKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth.Tokens;

namespace ClientPortal.Domain.OAuth.ClientAuthentication;

/// <summary>Judges the certificate a client presents: as its proof of who it is (RFC 8705 §2), and as the key its tokens get bound to (§3).</summary>
public sealed class ClientCertificates(ClientCertificateOptions options, ClientKeySets keys, TimeProvider time)
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>Why the certificate does not prove the client, for the log; null where it does.</summary>
    internal async Task<string?> ReasonToRefuseAsync(Client client, PresentedCertificate? presented, CancellationToken ct)
    {
        if (presented is null)
        {
            return "no_certificate";
        }

        using var certificate = presented.Open();
        var now = time.GetUtcNow().UtcDateTime;
        if (now < certificate.NotBefore.ToUniversalTime() || now > certificate.NotAfter.ToUniversalTime())
        {
            return "certificate_ended";
        }

        return client.TokenEndpointAuthMethod == TokenEndpointAuthMethod.TlsClientAuth
            ? ReasonToRefuseIssued(client, certificate, now)
            : await IsRegisteredAsync(client, certificate, ct) ? null : "certificate_unknown";
    }

    /// <summary>What the client's tokens get bound to; an error where it must bind them and presented nothing to bind to.</summary>
    internal static (Confirmation? Confirmation, OAuthError? Mistake) Bind(Client client, PresentedCertificate? presented) => (client.Protocol.CertificateBoundAccessTokens, presented) switch
    {
        (false, _) => (null, null),
        (true, null) => (null, OAuthError.InvalidRequest("This client's tokens are bound to its certificate: present it.")),
        (true, { } certificate) => (new Confirmation(CertificateThumbprint: certificate.Thumbprint), null),
    };

    private string? ReasonToRefuseIssued(Client client, X509Certificate2 certificate, DateTime now)
    {
        if (client.Protocol.TlsClientAuthSubjectDn is not { } subject || !SubjectName.Matches(subject, certificate.SubjectName))
        {
            return "certificate_subject";
        }

        return IsIssued(certificate, now) ? null : "certificate_issuer";
    }

    // RFC 8705 §2.1. Nothing that a certificate names is fetched (SEC-153).
    private bool IsIssued(X509Certificate2 certificate, DateTime now)
    {
        if (options.Authorities.Count == 0)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(options.Authorities.Where(IsRoot).ToArray());
        chain.ChainPolicy.ExtraStore.AddRange(options.Authorities.Where(authority => !IsRoot(authority)).ToArray());
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        chain.ChainPolicy.VerificationTime = now;
        return chain.Build(certificate);
    }

    private static bool IsRoot(X509Certificate2 authority) => authority.SubjectName.RawData.AsSpan().SequenceEqual(authority.IssuerName.RawData);

    // RFC 8705 §2.2: the registered certificate itself, or, where only keys are registered, one of these keys.
    private async Task<bool> IsRegisteredAsync(Client client, X509Certificate2 certificate, CancellationToken ct)
    {
        if (await keys.FindAsync(client.Protocol, keyId: null, ct) is not { } set)
        {
            return false;
        }

        var key = certificate.PublicKey.ExportSubjectPublicKeyInfo();
        return set.Keys.Any(registered => registered.Certificate is { } exactly
            ? exactly.Span.SequenceEqual(certificate.RawData)
            : registered.PublicKeyInfo.AsSpan().SequenceEqual(key));
    }
}
