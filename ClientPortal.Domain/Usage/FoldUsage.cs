using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Usage;

/// <summary>
/// Keeps the tables small: adds the hours of days that are over to one row per day, and forgets what is older than the workspace's policy says, together
/// with networks and refusals of that age. In small transactions; any node may, several do no harm.
/// </summary>
public sealed class FoldUsage(PortalDb portal, TimeProvider time)
{
    /// <summary>For so long there are hours to look at, today not counted.</summary>
    public const int DaysOfHours = 8;

    internal const int BatchSize = 2_000;

    /// <summary>How many rows went.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        List<KeyValuePair<Guid, int>> workspaces;
        await using (var db = portal.OpenForServer())
        {
            workspaces = await db.Workspaces.Select(row => new KeyValuePair<Guid, int>(row.Id, row.UsageKeptDays)).ToListAsync(ct);
        }

        var gone = 0;
        foreach (var (workspace, keptDays) in workspaces)
        {
            gone += await ForgetAsync(workspace, keptDays, ct);
            while (await FoldAsync(workspace, ct) is > 0 and var folded)
            {
                gone += folded;
            }
        }

        return gone;
    }

    // The workspace's row is held, so that no hour is added twice by two nodes. One batch, of one day.
    private async Task<int> FoldAsync(Guid workspace, CancellationToken ct)
    {
        var before = UsageHours.DayOf(UsageHours.Of(time.GetUtcNow())) - (DaysOfHours * UsageHours.PerDay);
        await using var db = portal.OpenForServer();
        var hours = db.Everywhere<UsageCount>().Where(row => row.WorkspaceId == workspace && row.Hour < before && row.Hour % UsageHours.PerDay != 0);
        if (!await hours.AnyAsync(ct))
        {
            return 0;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.HoldWorkspaceAsync(workspace, ct);
        if (await hours.OrderBy(row => row.SubjectId).ThenBy(row => row.Hour).Select(row => new { row.SubjectId, row.Hour }).FirstOrDefaultAsync(ct) is not { } first)
        {
            return 0; // another node was faster
        }

        // Whole subjects, so that what is deleted is what was read.
        var subjects = await hours.Select(row => row.SubjectId).Distinct().OrderBy(id => id).Take(BatchSize / UsageHours.PerDay).ToListAsync(ct);
        var day = UsageHours.DayOf(first.Hour);
        var folded = hours.Where(row => subjects.Contains(row.SubjectId) && row.Hour > day && row.Hour < day + UsageHours.PerDay);
        var rows = await folded.AsNoTracking().ToListAsync(ct);
        await db.AddUpAsync([.. rows.GroupBy(row => (row.SubjectId, row.Kind, row.Outcome)).Select(group => Sum([.. group], day))], ct);
        await folded.ExecuteDeleteAsync(ct);
        await transaction.CommitAsync(ct);
        return rows.Count;
    }

    private static UsageCount Sum(UsageCount[] hours, int day)
    {
        var sum = default(Counted);
        foreach (var hour in hours)
        {
            sum.Add(hour.Counted);
        }

        var one = hours[0];
        return new UsageCount
        {
            WorkspaceId = one.WorkspaceId,
            SubjectId = one.SubjectId,
            Hour = day,
            Kind = one.Kind,
            Outcome = one.Outcome,
            Subject = one.Subject,
            ClientRowId = one.ClientRowId,
            Counted = sum,
        };
    }

    private async Task<int> ForgetAsync(Guid workspace, int keptDays, CancellationToken ct)
    {
        var oldest = UsageHours.DayOf(UsageHours.Of(time.GetUtcNow())) - (keptDays * UsageHours.PerDay);
        var oldestTime = UsageHours.ToTime(oldest);
        await using var db = portal.OpenForServer();
        var gone = 0;
        foreach (var subject in Enum.GetValues<UsageSubject>())
        {
            gone += await InBatchesAsync(db.Everywhere<UsageCount>().Where(row => row.WorkspaceId == workspace && row.Subject == subject && row.Hour < oldest).OrderBy(row => row.Hour), ct);
        }

        return gone
            + await InBatchesAsync(db.Everywhere<UsageNetwork>().Where(row => row.WorkspaceId == workspace && row.LastAt < oldestTime).OrderBy(row => row.LastAt), ct)
            + await InBatchesAsync(db.Everywhere<UsageRefusal>().Where(row => row.WorkspaceId == workspace && row.At < oldestTime).OrderBy(row => row.At), ct);
    }

    private static async Task<int> InBatchesAsync<TRow>(IQueryable<TRow> old, CancellationToken ct)
    {
        var all = 0;
        for (var gone = BatchSize; gone == BatchSize; all += gone)
        {
            gone = await old.Take(BatchSize).ExecuteDeleteAsync(ct);
        }

        return all;
    }
}
