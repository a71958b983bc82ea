using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Usage;

/// <summary>Reads how the workspace, a client or a key was used: three statements at most beside those that find it, whatever there is to count.</summary>
public sealed class UsageQueries(PortalDb portal, TimeProvider time)
{
    private const int MostGroups = 100;
    private const int MostNetworks = 50;

    public async Task<Outcome<UsageReport>> ReadAsync(Actor actor, UsageAsk ask, CancellationToken ct)
    {
        if (!actor.May(Rights.UsageRead))
        {
            return Problem.NotAllowed(Rights.UsageRead);
        }

        if (!ask.ToRange(time.GetUtcNow()).IsDone(out var range, out var problem))
        {
            return problem;
        }

        await using var db = portal.OpenFor(actor);
        if (!(await UsageTarget.FindAsync(db, actor, ask.ClientId, ask.KeyId, ct)).IsDone(out var target, out problem))
        {
            return problem;
        }

        var counts = await CountsAsync(db, target.SubjectId, range, ct);
        var groups = ask.GroupBy is { } grouping ? await GroupsAsync(db, grouping, target, range, ct) : [];
        return ToReport(range, counts, groups, await NetworksAsync(db, target, range, ct));
    }

    internal static UsageReport ToReport(UsageRange range, List<UsageCount> all, IReadOnlyList<UsageGroup> groups, IReadOnlyList<UsageNetworkRow> networks)
    {
        var counts = all.Where(row => row.Outcome != UsageOutcome.Dropped).ToList();
        var byPoint = counts.ToLookup(row => row.Hour);
        var points = Enumerable.Range(0, ((range.End - range.Begin - 1) / range.Step) + 1).Select(point => range.Begin + (point * range.Step));
        return new UsageReport(
            UsageHours.ToTime(range.Begin),
            UsageHours.ToTime(range.End),
            range.Interval,
            SumOf(counts),
            all.Where(row => row.Outcome == UsageOutcome.Dropped).Sum(row => row.Calls),
            [.. points.Select(hour => new UsagePoint(UsageHours.ToTime(hour), SumOf(byPoint[hour])))],
            [.. counts.GroupBy(row => row.Outcome).Select(group => new UsageOutcomeSum(group.Key, group.Sum(row => row.Calls))).OrderByDescending(row => row.Calls).ThenBy(row => row.Outcome)],
            [.. counts.GroupBy(row => row.Kind).Select(group => new UsageKindSum(group.Key, group.Sum(row => row.Calls), Refused(group))).OrderByDescending(row => row.Calls).ThenBy(row => row.Kind)],
            groups,
            networks,
            [.. counts.OrderBy(row => row.Hour).ThenBy(row => row.Kind).ThenBy(row => row.Outcome).Select(row => new UsageLine(UsageHours.ToTime(row.Hour), row.Kind, row.Outcome, SumOf([row])))]);
    }

    private static UsageSum SumOf(IEnumerable<UsageCount> rows)
    {
        var sum = default(Counted);
        long refused = 0;
        foreach (var row in rows)
        {
            sum.Add(row.Counted);
            refused += row.Outcome == UsageOutcome.Ok ? 0 : row.Calls;
        }

        DateTimeOffset? lastAt = sum.Calls == 0 ? null : new DateTimeOffset(sum.LastAtTicks, TimeSpan.Zero);
        return new UsageSum(sum.Calls, refused, sum.Latencies.Percentile(0.5), sum.Latencies.Percentile(0.95), sum.Latencies.Percentile(0.99), lastAt);
    }

    private static long Refused(IEnumerable<UsageCount> rows) => rows.Where(row => row.Outcome != UsageOutcome.Ok).Sum(row => row.Calls);

    internal static Task<List<UsageCount>> CountsAsync(PortalDbContext db, Guid subject, UsageRange range, CancellationToken ct)
    {
        var (begin, end, step) = (range.Begin, range.End, range.Step);
        return db.UsageCounts.Where(row => row.SubjectId == subject && row.Hour >= begin && row.Hour < end)
            .GroupBy(row => new { row.WorkspaceId, row.SubjectId, row.Subject, row.ClientRowId, Hour = begin + ((row.Hour - begin) / step * step), row.Kind, row.Outcome })
            .Select(group => new UsageCount
            {
                WorkspaceId = group.Key.WorkspaceId,
                SubjectId = group.Key.SubjectId,
                Subject = group.Key.Subject,
                ClientRowId = group.Key.ClientRowId,
                Hour = group.Key.Hour,
                Kind = group.Key.Kind,
                Outcome = group.Key.Outcome,
                Calls = group.Sum(row => row.Calls),
                LastAt = group.Max(row => row.LastAt),
                Took0 = group.Sum(row => row.Took0),
                Took1 = group.Sum(row => row.Took1),
                Took2 = group.Sum(row => row.Took2),
                Took3 = group.Sum(row => row.Took3),
                Took4 = group.Sum(row => row.Took4),
                Took5 = group.Sum(row => row.Took5),
                Took6 = group.Sum(row => row.Took6),
                Took7 = group.Sum(row => row.Took7),
                Took8 = group.Sum(row => row.Took8),
                Took9 = group.Sum(row => row.Took9),
                Took10 = group.Sum(row => row.Took10),
                Took11 = group.Sum(row => row.Took11),
            })
            .ToListAsync(ct);
    }

    private static async Task<IReadOnlyList<UsageGroup>> GroupsAsync(PortalDbContext db, UsageGrouping grouping, UsageTarget target, UsageRange range, CancellationToken ct)
    {
        var subject = grouping == UsageGrouping.Client ? UsageSubject.Client : UsageSubject.Key;
        var (begin, end, client, key) = (range.Begin, range.End, target.ClientRowId, target.KeyId);
        var sums = await db.UsageCounts
            .Where(row => row.Subject == subject && row.Hour >= begin && row.Hour < end && row.Outcome != UsageOutcome.Dropped)
            .Where(row => (client == null || row.ClientRowId == client) && (key == null || row.SubjectId == key))
            .GroupBy(row => row.SubjectId)
            .Select(group => new
            {
                Id = group.Key,
                Calls = group.Sum(row => row.Calls),
                Refused = group.Sum(row => row.Outcome == UsageOutcome.Ok ? 0 : row.Calls),
                LastAt = group.Max(row => row.LastAt),
            })
            .OrderByDescending(row => row.Calls).ThenBy(row => row.Id)
            .Take(MostGroups)
            .ToListAsync(ct);
        var ids = sums.ConvertAll(row => row.Id);
        var names = grouping == UsageGrouping.Client
            ? await db.Clients.Where(row => ids.Contains(row.Id)).Select(row => new { row.Id, row.ClientId, row.Name }).ToDictionaryAsync(row => row.Id, row => (row.ClientId, row.Name), ct)
            : await db.ApiKeys.Where(row => ids.Contains(row.Id)).Select(row => new { row.Id, row.Client!.ClientId, row.Name }).ToDictionaryAsync(row => row.Id, row => (row.ClientId, row.Name), ct);
        return sums.ConvertAll(row => names.TryGetValue(row.Id, out var name)
            ? new UsageGroup(row.Id, name.ClientId, name.Name, row.Calls, row.Refused, row.LastAt)
            : new UsageGroup(row.Id, null, null, row.Calls, row.Refused, row.LastAt));
    }

    private static async Task<IReadOnlyList<UsageNetworkRow>> NetworksAsync(PortalDbContext db, UsageTarget target, UsageRange range, CancellationToken ct)
    {
        var (client, key, begin) = (target.ClientRowId, target.KeyId, UsageHours.ToTime(range.Begin));
        return await db.UsageNetworks
            .Where(row => row.LastAt >= begin && (key == null || row.SubjectId == key) && (client == null || row.ClientRowId == client))
            .GroupBy(row => row.Network)
            .Select(group => new { Network = group.Key, Calls = group.Sum(row => row.Calls), Refused = group.Sum(row => row.Refused), LastAt = group.Max(row => row.LastAt) })
            .OrderByDescending(row => row.Calls).ThenBy(row => row.Network)
            .Take(MostNetworks)
            .Select(row => new UsageNetworkRow(row.Network, row.Calls, row.Refused, row.LastAt))
            .ToListAsync(ct);
    }
}
