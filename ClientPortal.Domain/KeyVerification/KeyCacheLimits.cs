namespace ClientPortal.Domain.KeyVerification;

/// <summary>How many keys a node keeps in memory: about 140 bytes each, and 200 for each client of theirs (ADR 0013).</summary>
public sealed record KeyCacheLimits
{
    public int Keys { get; init; } = 1_000_000;
}
