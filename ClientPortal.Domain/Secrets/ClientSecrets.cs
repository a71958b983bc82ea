using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Import;

namespace ClientPortal.Domain.Secrets;

/// <summary>Builds the row of a secret: hash and hint, never the value.</summary>
internal static class ClientSecrets
{
    public static ClientSecret New(Guid id, Client client, PlainSecret secret, DateTimeOffset now, Actor actor, string? note = null, DateTimeOffset? expiresAt = null) => new()
    {
        Id = id,
        WorkspaceId = client.WorkspaceId,
        ClientRowId = client.Id,
        Hash = secret.Hash,
        Hint = secret.Hint,
        Note = note,
        CreatedAt = now,
        CreatedBy = actor.Name,
        ExpiresAt = expiresAt,
    };

    /// <summary>The row of a secret that was brought along.</summary>
    public static ClientSecret Brought(Guid id, Client client, ImportedSecret secret, DateTimeOffset now, Actor actor) => new()
    {
        Id = id,
        WorkspaceId = client.WorkspaceId,
        ClientRowId = client.Id,
        Hash = secret.Hash,
        Hint = secret.Hint,
        Origin = secret is ImportedSecret.Value ? SecretOrigin.ImportedValue : SecretOrigin.ImportedHash,
        CreatedAt = now,
        CreatedBy = actor.Name,
        ExpiresAt = secret.ExpiresAt?.ToUniversalTime(),
    };
}
