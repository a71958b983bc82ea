using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Usage;

/// <summary>How rows of a list were used lately, for the small line beside each: one statement for all of them.</summary>
public sealed class UsageTrends(PortalDb portal, TimeProvider time)
{
    public const int Days = 30;

    // Compiled for this host's model; the subjects go along as one parameter.
    private readonly Func<PortalDbContext, Guid[], int, IAsyncEnumerable<DayOfSubject>> _read = EF.CompileAsyncQuery(
        (PortalDbContext db, Guid[] subjects, int first) => db.UsageCounts
            .Where(row => subjects.Contains(row.SubjectId) && row.Hour >= first && row.Outcome != UsageOutcome.Dropped)
            .GroupBy(row => new { row.SubjectId, Day = (row.Hour - first) / UsageHours.PerDay })
            .Select(group => new DayOfSubject(group.Key.SubjectId, group.Key.Day, group.Sum(row => row.Calls))));

    /// <summary>Calls per day of the last <see cref="Days"/> days, today last; without those that were never used. Empty for somebody who may not see usage.</summary>
    /// <param name="subjects">Rows of clients, or keys.</param>
    public async Task<IReadOnlyDictionary<Guid, IReadOnlyList<long>>> ReadAsync(Actor actor, IReadOnlyCollection<Guid> subjects, CancellationToken ct)
    {
        var trends = new Dictionary<Guid, IReadOnlyList<long>>();
        if (!actor.May(Rights.UsageRead) || subjects.Count == 0)
        {
            return trends;
        }

        var first = UsageHours.DayOf(UsageHours.Of(time.GetUtcNow())) - ((Days - 1) * UsageHours.PerDay);
        await using var db = portal.OpenFor(actor);
        await foreach (var row in _read(db, [.. subjects], first).WithCancellation(ct))
        {
            if (row.Day is >= 0 and < Days)
            {
                if (!trends.TryGetValue(row.SubjectId, out var days))
                {
                    trends.Add(row.SubjectId, days = new long[Days]);
                }

                ((long[])days)[row.Day] = row.Calls;
            }
        }

        return trends;
    }

    private sealed record DayOfSubject(Guid SubjectId, int Day, long Calls);
}
