using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Import;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Secrets;

namespace ClientPortal.Domain.Clients;

/// <summary>Adds a client whose settings have passed their rules, its first secret and its audit row to a context; the caller saves them, and the index on the client id decides.</summary>
public sealed class NewClients(CredentialGenerator credentials, SealedCopies copies, AuditTrail audit, TimeProvider time)
{
    /// <param name="clientId">Normalised, and free as far as anybody knows.</param>
    /// <param name="keepsCopy">Whether the workspace keeps recoverable copies of secrets.</param>
    /// <param name="import">Where it was taken over from another server: with what it brings along.</param>
    /// <param name="software">What it says it is a copy of; null where people brought it.</param>
    internal (Client Client, PlainSecret? Secret) Add(PortalDbContext db, Actor actor, string clientId, ClientSettings settings, ScopeSet scopes, ClientOrigin origin = ClientOrigin.People, string? software = null, bool keepsCopy = false, ClientImport? import = null)
    {
        var now = time.GetUtcNow();
        var client = new Client
        {
            Id = credentials.NewId(),
            WorkspaceId = actor.Workspace,
            ClientId = clientId,
            ClientIdKey = ClientIds.KeyOf(clientId),
            Name = settings.Name,
            Kind = settings.Kind,
            RedirectUris = [],
            GrantTypes = settings.GrantTypes,
            Scopes = ScopeSet.Empty,
            Origin = origin,
            Software = software,
            CreatedAt = now,
            CreatedBy = actor.Name,
        };
        client.Apply(settings with { Scopes = scopes });
        db.Clients.Add(client);
        audit.Add(db, actor, AuditActions.ClientCreated, client.ClientId, client.Id, client.Name, import?.Detail ?? (origin == ClientOrigin.People ? null : $"origin={origin}"));
        return (client, AddSecret(db, actor, client, keepsCopy, import?.Secret, now));
    }

    private PlainSecret? AddSecret(PortalDbContext db, Actor actor, Client client, bool keepsCopy, ImportedSecret? brought, DateTimeOffset now)
    {
        if (!client.TokenEndpointAuthMethod.UsesSecret())
        {
            return null;
        }

        if (brought is not null)
        {
            var old = ClientSecrets.Brought(credentials.NewId(), client, brought, now, actor);
            old.ProtectedCopy = keepsCopy && brought is ImportedSecret.Value value ? copies.Seal(old, value.Secret) : null;
            db.ClientSecrets.Add(old);
            return null;
        }

        var secret = credentials.NewSecret(CredentialKind.ClientSecret);
        var row = ClientSecrets.New(credentials.NewId(), client, secret, now, actor);
        row.ProtectedCopy = keepsCopy ? copies.Seal(row, secret) : null;
        db.ClientSecrets.Add(row);
        return secret;
    }
}
