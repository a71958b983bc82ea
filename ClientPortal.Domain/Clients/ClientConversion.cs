using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Secrets;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Clients;

/// <summary>
/// Ends what a client of another kind was given. It was issued under the old kind's proof: a public client's refresh token must not outlive a
/// conversion, and the reverse (SEC-016).
/// </summary>
public sealed class ClientConversion(CredentialGenerator credentials, SealedCopies copies, AuditTrail audit, TimeProvider time)
{
    /// <summary>Joins the caller's transaction, after the new settings were applied; the first secret of a client that is confidential now.</summary>
    internal async Task<PlainSecret?> RunAsync(PortalDbContext db, Actor actor, Client client, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        client.TokenEpoch++;
        await db.ClientSecrets.Where(secret => secret.ClientRowId == client.Id).ExecuteDeleteAsync(ct);
        await db.EndGrantsAsync(client, "client_kind_changed", now, ct);
        if (!client.TokenEndpointAuthMethod.UsesSecret())
        {
            return null;
        }

        var secret = credentials.NewSecret(CredentialKind.ClientSecret);
        var row = ClientSecrets.New(credentials.NewId(), client, secret, now, actor);
        row.ProtectedCopy = await SecretCopies.AreKeptAsync(db, client.WorkspaceId, ct) ? copies.Seal(row, secret) : null;
        db.ClientSecrets.Add(row);
        audit.Add(db, actor, AuditActions.SecretAdded, client.ClientId, row.Id, row.Hint);
        return secret;
    }
}
