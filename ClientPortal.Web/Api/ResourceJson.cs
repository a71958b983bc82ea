using ClientPortal.Domain;
using ClientPortal.Domain.Resources;

namespace ClientPortal.Web.Api;

/// <summary>A resource as the API writes it.</summary>
internal sealed record ResourceJson(
    Guid Id, string Identifier, string Name, IReadOnlyList<string> Scopes, int? AccessTokenLifetimeSeconds, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? DisabledAt, int Version)
{
    public static ResourceJson Of(ResourceRow row) =>
        new(row.Id, row.Identifier, row.Name, [.. row.Scopes], row.AccessTokenLifetimeSeconds, row.CreatedAt, row.CreatedBy, row.DisabledAt, row.Version);
}

/// <summary>The body of <c>POST /resources</c>.</summary>
internal sealed record ResourceDraftJson
{
    public string? Identifier { get; init; }

    public string? Name { get; init; }

    /// <summary>Absent for every one it could have.</summary>
    public IReadOnlyList<string?>? Scopes { get; init; }

    public int? AccessTokenLifetimeSeconds { get; init; }

    public ResourceDraft ToDraft() => new()
    {
        Identifier = Identifier ?? string.Empty,
        Name = Name ?? string.Empty,
        Scopes = Scopes?.OfType<string>().ToList(),
        AccessTokenLifetimeSeconds = AccessTokenLifetimeSeconds,
    };
}

/// <summary>The body of <c>PATCH /resources/{id}</c>: what is absent stays.</summary>
internal sealed record ResourceEditJson
{
    public string? Name { get; init; }

    public IReadOnlyList<string?>? Scopes { get; init; }

    /// <summary>Null for the client's own.</summary>
    public Change<int?> AccessTokenLifetimeSeconds { get; init; }

    public bool? Disabled { get; init; }

    public ResourceEdit ToEdit(int? expectedVersion) => new()
    {
        Name = Name,
        Scopes = Scopes?.OfType<string>().ToList(),
        AccessTokenLifetimeSeconds = AccessTokenLifetimeSeconds,
        IsDisabled = Disabled,
        ExpectedVersion = expectedVersion,
    };
}

/// <summary>What a client has to do with a resource.</summary>
/// <param name="Requests">It may get tokens for it.</param>
/// <param name="Serves">It is the API itself and checks its tokens.</param>
internal sealed record ClientResourceJson(Guid ResourceId, string Identifier, string Name, bool Requests, bool Serves)
{
    public static ClientResourceJson Of(ResourceOfClient row) => new(row.ResourceId, row.Identifier, row.Name, row.MayRequest, row.Serves);
}

/// <summary>The body of <c>PUT /clients/{clientId}/resources</c>.</summary>
internal sealed record ResourceUsesJson
{
    public IReadOnlyList<ResourceUseJson?>? Items { get; init; }

    public IReadOnlyList<ResourceUse> ToUses() => [.. (Items ?? []).Select(item => new ResourceUse(item?.ResourceId ?? Guid.Empty, item?.Requests ?? true, item?.Serves ?? false))];
}

/// <summary>One line of it.</summary>
internal sealed record ResourceUseJson
{
    public Guid? ResourceId { get; init; }

    public bool? Requests { get; init; }

    public bool? Serves { get; init; }
}
