namespace ClientPortal.Domain.Secrets;

/// <summary>A secret in a list: everything but the value.</summary>
public sealed record SecretRow(
    Guid Id,
    string Hint,
    string? Note,
    DateTimeOffset CreatedAt,
    string CreatedBy,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? ExpiresAt,
    int Version);
