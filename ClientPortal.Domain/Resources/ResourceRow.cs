using System.Linq.Expressions;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.Resources;

/// <summary>A resource as lists show it; nothing about it is secret.</summary>
/// <param name="Requesters">How many clients may get tokens for it.</param>
/// <param name="Servers">How many clients check its tokens.</param>
public sealed record ResourceRow(
    Guid Id,
    string Identifier,
    string Name,
    ScopeSet Scopes,
    int? AccessTokenLifetimeSeconds,
    DateTimeOffset CreatedAt,
    string CreatedBy,
    DateTimeOffset? DisabledAt,
    int Requesters,
    int Servers,
    int Version)
{
    public bool IsDisabled => DisabledAt is not null;

    internal static IQueryable<ResourceRow> Of(PortalDbContext db, IQueryable<Resource> resources) => resources.Select(resource => new ResourceRow(
        resource.Id,
        resource.Identifier,
        resource.Name,
        resource.Scopes,
        resource.AccessTokenLifetimeSeconds,
        resource.CreatedAt,
        resource.CreatedBy,
        resource.DisabledAt,
        db.ClientResources.Count(row => row.ResourceId == resource.Id && row.MayRequest),
        db.ClientResources.Count(row => row.ResourceId == resource.Id && row.Serves),
        resource.Version));
}

/// <summary>What one client has to do with one resource.</summary>
public sealed record ResourceUse(Guid ResourceId, bool MayRequest, bool Serves);

/// <summary>A resource of the workspace, and what one client has to do with it.</summary>
public sealed record ResourceOfClient(Guid ResourceId, string Identifier, string Name, bool IsDisabled, bool MayRequest, bool Serves)
{
    internal static Expression<Func<Resource, ResourceOfClient>> FromRow(PortalDbContext db, Guid clientRowId) => resource => new ResourceOfClient(
        resource.Id,
        resource.Identifier,
        resource.Name,
        resource.DisabledAt != null,
        db.ClientResources.Any(row => row.ResourceId == resource.Id && row.ClientRowId == clientRowId && row.MayRequest),
        db.ClientResources.Any(row => row.ResourceId == resource.Id && row.ClientRowId == clientRowId && row.Serves));
}
