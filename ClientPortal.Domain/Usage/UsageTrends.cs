using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Usage;

/// <summary>How rows of a list were used lately, for the small line beside each: one statement for all of them.</summary>
public sealed class UsageTrends(PortalDb portal, TimeProvider time)
{
    public const int Days = 30;

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
        var rows = await db.UsageCounts
            .Where(row => subjects.Contains(row.SubjectId) && row.Hour >= first && row.Outcome != UsageOutcome.Dropped)
            .GroupBy(row => new { row.SubjectId, Day = (row.Hour - first) / UsageHours.PerDay })
            .Select(group => new { group.Key.SubjectId, group.Key.Day, Calls = group.Sum(row => row.Calls) })
            .ToListAsync(ct);
        foreach (var subject in rows.GroupBy(row => row.SubjectId))
        {
            var days = new long[Days];
            foreach (var row in subject.Where(row => row.Day < Days))
            {
                days[row.Day] = row.Calls;
            }

            trends.Add(subject.Key, days);
        }

        return trends;
    }
}
