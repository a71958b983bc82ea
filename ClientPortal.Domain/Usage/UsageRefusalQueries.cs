using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Usage;

/// <summary>Reads the last refusals of the workspace, the newest first.</summary>
public sealed class UsageRefusalQueries(PortalDb portal, PageCursors cursors)
{
    public async Task<Outcome<Page<UsageRefusalRow>>> ListAsync(Actor actor, UsageRefusalAsk ask, CancellationToken ct)
    {
        if (!actor.May(Rights.UsageRead))
        {
            return Problem.NotAllowed(Rights.UsageRead);
        }

        var list = $"usage refusals {ask.KeyId} {ask.ClientId}";
        if (!cursors.Read(actor, list, ask.Page).IsDone(out var place, out var problem))
        {
            return problem;
        }

        await using var db = portal.OpenFor(actor);
        if (!(await UsageTarget.FindAsync(db, actor, ask.ClientId, ask.KeyId, ct)).IsDone(out var target, out problem))
        {
            return problem;
        }

        var rows = await After(db.UsageRefusals.Where(row => (target.ClientRowId == null || row.ClientRowId == target.ClientRowId) && (target.KeyId == null || row.KeyId == target.KeyId)), place)
            .OrderByDescending(row => row.At).ThenByDescending(row => row.Id)
            .Take(ask.Page.Limit + 1)
            .Select(row => new UsageRefusalRow(
                row.Id,
                row.At,
                row.Kind,
                row.Outcome,
                db.Clients.Where(client => client.Id == row.ClientRowId).Select(client => client.ClientId).FirstOrDefault(),
                row.KeyId,
                db.ApiKeys.Where(key => key.Id == row.KeyId).Select(key => key.Name).FirstOrDefault(),
                db.ApiKeys.Where(key => key.Id == row.KeyId).Select(key => key.Hint).FirstOrDefault(),
                row.Network,
                row.Reason))
            .ToListAsync(ct);
        return rows.Count <= ask.Page.Limit
            ? new Page<UsageRefusalRow>(rows, Next: null)
            : new Page<UsageRefusalRow>(rows[..^1], cursors.Write(actor, list, rows[^2].At.UtcTicks.ToString(CultureInfo.InvariantCulture), rows[^2].Id.ToString()));
    }

    private static IQueryable<UsageRefusal> After(IQueryable<UsageRefusal> rows, string?[]? place)
    {
        if (place is null)
        {
            return rows;
        }

        var at = new DateTimeOffset(long.Parse(place[0]!, CultureInfo.InvariantCulture), TimeSpan.Zero);
        var id = Guid.Parse(place[1]!);
        return rows.Where(row => row.At < at || (row.At == at && row.Id < id));
    }
}

/// <summary>Asks for refusals.</summary>
public sealed record UsageRefusalAsk
{
    /// <summary>A <c>client_id</c>; null for all.</summary>
    public string? ClientId { get; init; }

    public Guid? KeyId { get; init; }

    public PageAsk Page { get; init; } = new();
}

/// <summary>One call that was refused.</summary>
/// <param name="ClientId">Null where no client is known, or it has been deleted.</param>
/// <param name="KeyName">Null where there is no such key, or no more.</param>
/// <param name="KeyHint">Prefix and last 4 of the key as it is now.</param>
/// <param name="Network">The /24 or /48 of the caller; null where nobody said.</param>
/// <param name="Reason">More than the code says; null for nothing more.</param>
public sealed record UsageRefusalRow(
    Guid Id, DateTimeOffset At, UsageKind Kind, UsageOutcome Outcome, string? ClientId, Guid? KeyId, string? KeyName, string? KeyHint, string? Network, string? Reason);
