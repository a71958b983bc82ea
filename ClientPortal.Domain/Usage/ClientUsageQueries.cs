using ClientPortal.Domain.Clients;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Usage;

/// <summary>Reads who uses one client, for the question whether it may go: three statements, however many keys it has.</summary>
public sealed class ClientUsageQueries(PortalDb portal, TimeProvider time)
{
    /// <summary>What is drawn, today as the last of them.</summary>
    public const int Days = 30;

    /// <summary>Networks beyond this are not told apart.</summary>
    public const int MostNetworks = 50;

    // "Last used" of clients and keys is written in batches, each with one time for all of it: within this it tells no order.
    private static readonly TimeSpan Fineness = TimeSpan.FromMinutes(1);

    public async Task<Outcome<ClientUsage>> ReadAsync(Actor actor, string clientId, CancellationToken ct)
    {
        if (!actor.May(Rights.UsageRead))
        {
            return Problem.NotAllowed(Rights.UsageRead);
        }

        var now = UsageHours.Of(time.GetUtcNow());
        var shown = new UsageRange(UsageHours.DayOf(now) - ((Days - 1) * UsageHours.PerDay), now + 1, UsageInterval.Day);
        var known = shown with { Begin = UsageHours.DayOf(now) - (ClientAdvice.UnusedDays * UsageHours.PerDay) };
        await using var db = portal.OpenFor(actor);
        if (await ClientAsync(db, ClientIds.KeyOf(clientId), known.Begin, shown.Begin, ct) is not { } client)
        {
            return Problem.NotFound();
        }

        var counts = await UsageQueries.CountsAsync(db, client.Id, known, ct);
        var networks = await NetworksAsync(db, [client.Id, .. client.Keys.Select(key => key.Id)], UsageHours.ToTime(shown.Begin), ct);
        var mostUsed = client.Keys.Where(key => key.Calls > 0).OrderByDescending(key => key.Calls).ThenBy(key => key.Id).FirstOrDefault();
        return new ClientUsage(
            UsageQueries.ToReport(shown, counts.FindAll(row => row.Hour >= shown.Begin), [], networks),
            client.CreatedAt,
            client.PausedAt,
            LastUseOf(client, counts),
            counts.Where(row => row.Outcome is not (UsageOutcome.Ok or UsageOutcome.Dropped)).Max(row => (DateTimeOffset?)row.LastAt),
            mostUsed is null ? null : new ClientKeyUse(mostUsed.Id, mostUsed.Name, mostUsed.Calls));
    }

    private static Task<UsedClient?> ClientAsync(PortalDbContext db, string name, int knownFrom, int shownFrom, CancellationToken ct) => db.Clients
        .Where(client => client.ClientIdKey == name)
        .Select(client => new UsedClient(
            client.Id,
            client.CreatedAt,
            client.PausedAt,
            client.LastUsedAt,
            db.ApiKeys.Where(key => key.ClientRowId == client.Id).Select(key => new UsedKey(
                key.Id,
                key.Name,
                key.LastUsedAt,
                db.UsageCounts.Where(row => row.SubjectId == key.Id && row.Hour >= shownFrom && row.Outcome != UsageOutcome.Dropped).Sum(row => row.Calls),
                db.UsageCounts.Where(row => row.SubjectId == key.Id && row.Hour >= knownFrom && row.Outcome == UsageOutcome.Ok).Max(row => (DateTimeOffset?)row.LastAt))).ToList()))
        .SingleOrDefaultAsync(ct);

    // Lately first: from where it is used now is what somebody looks for who wants to find its user.
    private static Task<List<UsageNetworkRow>> NetworksAsync(PortalDbContext db, List<Guid> subjects, DateTimeOffset from, CancellationToken ct) => db.UsageNetworks
        .Where(row => subjects.Contains(row.SubjectId) && row.LastAt >= from)
        .GroupBy(row => row.Network)
        .Select(group => new { Network = group.Key, Calls = group.Sum(row => row.Calls), Refused = group.Sum(row => row.Refused), LastAt = group.Max(row => row.LastAt) })
        .OrderByDescending(row => row.LastAt).ThenBy(row => row.Network)
        .Take(MostNetworks)
        .Select(row => new UsageNetworkRow(row.Network, row.Calls, row.Refused, row.LastAt))
        .ToListAsync(ct);

    // Counts know by what; "last used" knows of what is not counted, and of what is older than the counts are kept.
    private static ClientLastUse? LastUseOf(UsedClient client, List<UsageCount> counts)
    {
        var counted = counts.Where(row => row.Outcome == UsageOutcome.Ok).MaxBy(row => row.LastAt);
        var noted = client.Keys.Select(key => key.LastUsedAt).Append(client.LastUsedAt).Max();
        if (counted is not null && (noted is null || noted - counted.LastAt < Fineness))
        {
            return new ClientLastUse(counted.LastAt, counted.Kind, client.Keys.Find(key => key.LastAt == counted.LastAt)?.Name);
        }

        return noted is { } at ? new ClientLastUse(at, null, client.Keys.Where(key => at - key.LastUsedAt < Fineness).MaxBy(key => key.LastUsedAt)?.Name) : null;
    }

    private sealed record UsedClient(Guid Id, DateTimeOffset CreatedAt, DateTimeOffset? PausedAt, DateTimeOffset? LastUsedAt, List<UsedKey> Keys);

    private sealed record UsedKey(Guid Id, string Name, DateTimeOffset? LastUsedAt, long Calls, DateTimeOffset? LastAt);
}
