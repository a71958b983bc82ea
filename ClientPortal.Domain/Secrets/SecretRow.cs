namespace ClientPortal.Domain.Secrets;

/// <summary>A secret in a list: everything but the value.</summary>
/// <param name="CanBeShown">The workspace keeps a copy of it (<see cref="RevealClientSecret"/>).</param>
public sealed record SecretRow(
    Guid Id,
    string Hint,
    string? Note,
    DateTimeOffset CreatedAt,
    string CreatedBy,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? ExpiresAt,
    int Version,
    bool CanBeShown = false,
    SecretOrigin Origin = SecretOrigin.Portal);
