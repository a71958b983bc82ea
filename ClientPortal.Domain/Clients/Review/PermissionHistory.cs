using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Clients.Review;

/// <summary>Remembers since when a client has been allowed something, so that what was added yesterday is not called unused today.</summary>
internal static class PermissionHistory
{
    /// <summary>Notes what an edit adds, and forgets what it adds or takes away; joins the caller's transaction and save.</summary>
    public static async Task KeepAsync(PortalDbContext db, Client client, ClientSettings before, ClientSettings after, DateTimeOffset now, CancellationToken ct)
    {
        var (had, has) = (PermissionsOf(before), PermissionsOf(after));
        var added = has.Except(had).ToArray();
        foreach (var kind in added.Concat(had.Except(has)).GroupBy(permission => permission.Kind))
        {
            var hashes = kind.Select(permission => SecretHash.Of(permission.Value)).ToList();
            await db.PermissionUses.Where(use => use.ClientRowId == client.Id && use.Kind == kind.Key && hashes.Contains(use.Hash)).ExecuteDeleteAsync(ct);
        }

        db.PermissionUses.AddRange(added.Select(permission => new PermissionUse
        {
            ClientRowId = client.Id,
            Kind = permission.Kind,
            Hash = SecretHash.Of(permission.Value),
            AllowedAt = now,
        }));
    }

    private static HashSet<(PermissionKind Kind, string Value)> PermissionsOf(ClientSettings settings) =>
    [
        .. settings.GrantTypes.Select(type => (PermissionKind.GrantType, type)),
        .. (settings.Scopes ?? ScopeSet.Empty).Select(scope => (PermissionKind.Scope, scope)),
        .. settings.RedirectUris.Select(uri => (PermissionKind.RedirectUri, uri)),
    ];
}
