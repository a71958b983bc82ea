using ClientPortal.Domain.Credentials;

namespace ClientPortal.Domain.Audit;

/// <summary>Writes audit rows into the context of the change they tell, so that one save commits both.</summary>
public sealed class AuditTrail(TimeProvider time, CredentialGenerator credentials)
{
    /// <summary>Adds a row; it is stored with the caller's save.</summary>
    /// <param name="action">One of <see cref="AuditActions"/>.</param>
    /// <param name="clientId">The <c>client_id</c> it is about or came through.</param>
    /// <param name="detail">A short machine-readable addition; never a secret.</param>
    public void Add(PortalDbContext db, Actor actor, string action, string? clientId = null, object? targetId = null, string? targetName = null, string? detail = null, bool succeeded = true) =>
        db.AuditEvents.Add(NewRow(actor, action, clientId, targetId, targetName, detail, succeeded));

    /// <summary>The row alone, for <see cref="AuditQueue"/>.</summary>
    internal AuditEvent NewRow(Actor actor, string action, string? clientId, object? targetId, string? targetName, string? detail, bool succeeded = true) =>
        AuditEvent.Of(
            credentials.NewId(), time.GetUtcNow(), actor, action, Cut(clientId, Clients.Client.LongestClientId), targetId?.ToString(), Cut(targetName, 256), Cut(detail, 512), succeeded);

    // Names come from outside on failed tries; a row must not fail to be written because one is too long.
    private static string? Cut(string? text, int length) => text is { } given && given.Length > length ? given[..length] : text;
}
