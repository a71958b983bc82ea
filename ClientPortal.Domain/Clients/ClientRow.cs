using System.Linq.Expressions;
using ClientPortal.Domain.Usage;

namespace ClientPortal.Domain.Clients;

/// <summary>A client in a list.</summary>
public sealed record ClientRow(
    Guid Id,
    string ClientId,
    string Name,
    ClientKind Kind,
    IReadOnlyList<string> RedirectUris,
    bool IsPaused,
    DateTimeOffset CreatedAt,
    string CreatedBy,
    DateTimeOffset? LastUsedAt,
    int Version,
    ClientOrigin Origin,
    string? Software,
    DateTimeOffset? UpdatedAt = null)
{
    internal static readonly Expression<Func<Client, ClientRow>> FromRow = client => new ClientRow(
        client.Id,
        client.ClientId,
        client.Name,
        client.Kind,
        client.RedirectUris,
        client.PausedAt != null,
        client.CreatedAt,
        client.CreatedBy,
        client.LastUsedAt,
        client.Version,
        client.Origin,
        client.Software,
        client.UpdatedAt);

    private static readonly Func<Client, ClientRow> Read = FromRow.Compile();

    internal static ClientRow Of(Client client) => Read(client);
}

/// <summary>What a list of clients can be sorted by.</summary>
public enum ClientSort
{
    Name,
    CreatedAt,
    LastUsedAt,
    ClientId,
}

/// <summary>Asks for clients.</summary>
public sealed record ClientListAsk
{
    public const int MaxSearchLength = 200;

    /// <summary>Part of a name, client id or redirect URI; null for all.</summary>
    public string? Search { get; init; }

    /// <summary>Only those that came in this way; null for all.</summary>
    public ClientOrigin? Origin { get; init; }

    /// <summary>Only the copies of this software; null for all.</summary>
    public string? Software { get; init; }

    public ClientSort SortBy { get; init; }

    public bool Descending { get; init; }

    public PageAsk Page { get; init; } = new();

    /// <summary>Nothing is looked for.</summary>
    internal bool IsForAll => string.IsNullOrWhiteSpace(Search) && Origin is null && Software is null;
}

/// <summary>A page of the list with what stands beside its rows.</summary>
/// <param name="Findings">How many findings of a client's review should be mended, by row id.</param>
/// <param name="Trends">Calls per day of late (<see cref="UsageTrends"/>), by row id; without those that had none.</param>
/// <param name="HasSoftware">Clients of the workspace have registered themselves (<see cref="ClientQueries.ListSoftwareAsync"/>).</param>
/// <param name="HasDocumentClients">People of the workspace use clients that a document describes.</param>
public sealed record ClientListPage(
    CountedPage<ClientRow> Rows,
    IReadOnlyDictionary<Guid, int> Findings,
    IReadOnlyDictionary<Guid, IReadOnlyList<long>> Trends,
    bool HasSoftware,
    bool HasDocumentClients);

/// <summary>Clients that registered themselves as copies of the same software.</summary>
/// <param name="Software">What they say they are; null for those that do not say.</param>
public sealed record SoftwareRow(string? Software, int Clients);
