using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Resources;
using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.Targets;

/// <summary>Finds the APIs a client names (RFC 8707 §2): registered, switched on, and assigned to it now. All others look alike.</summary>
public sealed class FindTargets(OAuthIssuer issuer)
{
    internal static readonly OAuthError Unknown = new(OAuthErrors.InvalidTarget, "A resource is unknown, switched off, or not assigned to this client.");
    internal static readonly OAuthError NothingInCommon = new(OAuthErrors.InvalidTarget, "These resources have no scope in common. Ask for a token for each.");

    /// <summary>Whether an identifier names the portal's own API: with or without its path (RFC 9728 §3.3).</summary>
    internal bool IsPortal(string identifier) => ResourceIdentifiers.KeyOf(identifier) is var key && (key == issuer.Value || key == issuer.ApiAudience);

    /// <summary>All that are named; null where one of them may not be.</summary>
    internal async Task<TokenTargets?> RunAsync(PortalDbContext db, Client client, IReadOnlyList<string> asked, CancellationToken ct)
    {
        if (asked.All(IsPortal))
        {
            return TokenTargets.Portal;
        }

        var keys = asked.Where(identifier => !IsPortal(identifier)).Select(ResourceIdentifiers.KeyOf).Distinct(StringComparer.Ordinal).ToArray();
        if (asked.Count > TokenTargets.MaxPerRequest)
        {
            return null;
        }

        var (clientRowId, workspaceId) = (client.Id, client.WorkspaceId);
        var rows = await db.Everywhere<Resource>()
            .Where(resource => keys.Contains(resource.IdentifierKey) && resource.DisabledAt == null && resource.WorkspaceId == workspaceId)
            .Where(resource => db.Everywhere<ClientResource>().Any(row => row.ResourceId == resource.Id && row.ClientRowId == clientRowId && row.MayRequest))
            .OrderBy(resource => resource.IdentifierKey)
            .Select(resource => new { resource.Identifier, resource.Name, resource.Scopes, resource.AccessTokenLifetimeSeconds })
            .ToListAsync(ct);
        if (rows.Count != keys.Length)
        {
            return null;
        }

        var targets = rows.Select(row => new TokenTarget(row.Identifier, row.Name, row.Scopes, row.AccessTokenLifetimeSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null));
        return new TokenTargets([.. asked.Any(IsPortal) ? new[] { new TokenTarget(issuer.ApiAudience, null, ScopeNames.All, null) } : [], .. targets]);
    }

    /// <summary>For a token of a grant: what is named now, within what was granted; all of that where nothing is named (RFC 8707 §2.2).</summary>
    /// <param name="granted">The grant's audience; empty for the portal's own API.</param>
    internal async Task<TokenTargets?> WithinAsync(PortalDbContext db, Client client, IReadOnlyList<string> asked, IReadOnlyList<string> granted, CancellationToken ct)
    {
        bool WasGranted(string identifier) => granted.Count == 0
            ? IsPortal(identifier)
            : granted.Any(one => IsPortal(identifier) ? IsPortal(one) : ResourceIdentifiers.KeyOf(one) == ResourceIdentifiers.KeyOf(identifier));

        return asked.All(WasGranted) ? await RunAsync(db, client, asked.Count > 0 ? asked : granted, ct) : null;
    }
}
