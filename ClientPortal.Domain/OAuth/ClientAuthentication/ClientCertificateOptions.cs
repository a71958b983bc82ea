using System.Security.Cryptography.X509Certificates;

namespace ClientPortal.Domain.OAuth.ClientAuthentication;

/// <summary>Configuration section <c>ClientCertificates</c> (RFC 8705).</summary>
public sealed record ClientCertificateOptions
{
    /// <summary>The header in which the proxies hand over the caller's certificate; null where there is none, and then no client uses one.</summary>
    public string? Header { get; init; }

    /// <summary>Who may issue the certificates of <c>tls_client_auth</c>. We check it ourselves: many proxies also hand over what nobody has signed.</summary>
    public IReadOnlyList<X509Certificate2> Authorities { get; init; } = [];

    public bool AreUsed => Header is not null;
}
