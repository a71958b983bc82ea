using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.ClientAuthentication;
using ClientPortal.Domain.Outbound;
using ClientPortal.Domain.Throttling;
using ClientPortal.Web.Persistence;
using IPNetwork = System.Net.IPNetwork;

namespace ClientPortal.Web;

/// <summary>The settings of this host, read and checked once at start by <see cref="PortalOptionsRules"/>; docs/operating.md lists the keys.</summary>
internal sealed record PortalOptions
{
    /// <summary><c>Portal:PublicUrl</c> without a slash at its end; null in Development, where the listening address stands in.</summary>
    public string? PublicUrl { get; init; }

    /// <summary><c>Portal:DataDirectory</c>, absolute.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The names a request may call this host by, without ports; anything else is answered with 400.</summary>
    public required IReadOnlyList<string> AllowedHosts { get; init; }

    /// <summary>
    /// Development over plain http on this very machine: cookies without <c>__Host-</c> and <c>Secure</c>, no HSTS, an http issuer (decisions.md 30).
    /// False everywhere else.
    /// </summary>
    public required bool IsPlainLoopback { get; init; }

    public required DatabaseOptions Database { get; init; }

    public required BootstrapOptions Bootstrap { get; init; }

    public required OAuthOptions OAuth { get; init; }

    public required KeyRingOptions KeyRing { get; init; }

    /// <summary>Null where no <c>Smtp:Host</c> is given: mail is put into <see cref="MailDirectory"/>.</summary>
    public SmtpOptions? Smtp { get; init; }

    public string MailDirectory => Path.Combine(DataDirectory, "mail");

    /// <summary><c>Proxies:Known</c>: whose forwarded headers count (SEC-218).</summary>
    public required IReadOnlyList<IPNetwork> KnownProxies { get; init; }

    public required ThrottleLimits RateLimits { get; init; }

    public required OutboundOptions Outbound { get; init; }

    /// <summary><c>Leaks:GitHubKeys</c>: where the keys are published by which GitHub signs its reports of leaked credentials.</summary>
    public required Uri GitHubKeys { get; init; }

    public required ClientCertificateOptions ClientCertificates { get; init; }
}

/// <summary><c>Bootstrap:*</c>: what to create in an empty database; ignored otherwise.</summary>
internal sealed record BootstrapOptions
{
    public string? AdminEmail { get; init; }

    public string? AdminPassword { get; init; }

    public string? WorkspaceName { get; init; }

    public string? WorkspaceSlug { get; init; }

    /// <summary>A YAML or JSON file of workspaces, users, clients and keys.</summary>
    public string? File { get; init; }

    /// <summary>Fill a workspace with believable examples.</summary>
    public bool Demo { get; init; }

    /// <summary>Whether an owner and a workspace are described, so that no set-up link is needed.</summary>
    public bool HasOwner => AdminEmail is not null;

    // A record would print every member.
    public override string ToString() => nameof(BootstrapOptions);
}

/// <summary><c>KeyRing:*</c>: where the keys lie that protect cookies, signing keys and copies of API keys, and the certificate they are encrypted with.</summary>
internal sealed record KeyRingOptions(string Directory, string? Certificate, string? CertificatePassword)
{
    public override string ToString() => nameof(KeyRingOptions);
}

/// <summary><c>Smtp:*</c>.</summary>
internal sealed record SmtpOptions(string Host, int Port, string From, string? UserName, string? Password, bool RequireTls)
{
    public override string ToString() => nameof(SmtpOptions);
}
