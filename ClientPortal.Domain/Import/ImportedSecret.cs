using System.Diagnostics;
using ClientPortal.Domain.Credentials;

namespace ClientPortal.Domain.Import;

/// <summary>A secret that a client brings along. Closed.</summary>
public abstract record ImportedSecret
{
    private ImportedSecret()
    {
    }

    /// <summary>When it ends; null for no end.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The secret itself.</summary>
    public sealed record Value(PlainSecret Secret) : ImportedSecret;

    /// <summary>Its SHA-256; the secret is known to nobody here.</summary>
    public sealed record Sha256(byte[] Digest) : ImportedSecret;

    internal byte[] Hash => this switch
    {
        Value value => value.Secret.Hash,
        Sha256 sha256 => sha256.Digest,
        _ => throw new UnreachableException(),
    };

    /// <summary>What lists show: of a secret its end, of a hash its beginning.</summary>
    internal string Hint => this switch
    {
        Value value => value.Secret.Hint,
        Sha256 sha256 => $"sha256:{Convert.ToHexStringLower(sha256.Digest)[..8]}…",
        _ => throw new UnreachableException(),
    };
}
