using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.KeyVerification;

/// <summary>What is said about a presented key. Closed: every face switches over all of it.</summary>
public abstract record KeyVerdict
{
    private KeyVerdict()
    {
    }

    /// <summary>Good, and for these scopes.</summary>
    public sealed record Valid(Guid KeyId, string ClientId, Guid WorkspaceId, ScopeSet Scopes, DateTimeOffset? ExpiresAt) : KeyVerdict;

    /// <summary>Not of our form: a wrong prefix, length, alphabet or checksum. Said without a look-up.</summary>
    public sealed record Malformed : KeyVerdict;

    /// <summary>Unknown, deleted, or of another workspace: these look the same.</summary>
    public sealed record NotFound : KeyVerdict;

    /// <summary>A value that a rotation has replaced, after its overlap.</summary>
    public sealed record Revoked : KeyVerdict;

    public sealed record Expired : KeyVerdict;

    /// <summary>Switched off, or its client is paused.</summary>
    public sealed record Disabled : KeyVerdict;

    /// <summary>Good, but not for the scopes asked about.</summary>
    public sealed record InsufficientScope : KeyVerdict;

    /// <summary>Whoever asks may not ask.</summary>
    public sealed record NotAllowed(Problem Problem) : KeyVerdict;
}
