using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Audit;

/// <summary>Reads what happened in the workspace, the newest first. That somebody read it is audited, too (SEC-232).</summary>
public sealed class AuditQueries(PortalDb portal, PageCursors cursors, AuditTrail audit, AuditQueue queue, TimeProvider time)
{
    private static readonly TimeSpan Visit = TimeSpan.FromMinutes(15);
    public static readonly Mistake ActionUnknown = new("action_unknown", "This action does not exist.");

    public async Task<Outcome<Page<AuditEvent>>> ListAsync(Actor actor, AuditListAsk ask, CancellationToken ct)
    {
        if (!actor.May(Rights.AuditRead))
        {
            return Problem.NotAllowed(Rights.AuditRead);
        }

        if (ask.Action is { } action && !AuditActions.All.Contains(action))
        {
            return ActionUnknown.At(nameof(ask.Action));
        }

        if (ask.Actions is { } several && !several.All(AuditActions.All.Contains))
        {
            return ActionUnknown.At(nameof(ask.Actions));
        }

        var list = string.Create(CultureInfo.InvariantCulture, $"audit {ask.Action} {string.Join(',', ask.Actions ?? [])} {ask.ClientId} {ask.From?.UtcTicks} {ask.Before?.UtcTicks}");
        if (!cursors.Read(actor, list, ask.Page).IsDone(out var place, out var problem))
        {
            return problem;
        }

        await queue.WriteAsync(ct); // whoever looks right after a call sees it
        await using var db = portal.OpenFor(actor);
        var rows = await After(Matching(db, ask), place)
            .OrderByDescending(row => row.At).ThenByDescending(row => row.Id)
            .Take(ask.Page.Limit + 1).AsNoTracking().ToListAsync(ct);
        if (place is null)
        {
            await NoteReadAsync(db, actor, ask, ct);
        }

        return rows.Count <= ask.Page.Limit
            ? new Page<AuditEvent>(rows, Next: null)
            : new Page<AuditEvent>(rows[..^1], cursors.Write(actor, list, rows[^2].At.UtcTicks.ToString(CultureInfo.InvariantCulture), rows[^2].Id.ToString()));
    }

    // Paging on, filtering and coming back are one visit: a row for each would bury what the log is for.
    private async Task NoteReadAsync(PortalDbContext db, Actor actor, AuditListAsk ask, CancellationToken ct)
    {
        var visitBegan = time.GetUtcNow() - Visit;
        if (!await db.AuditEvents.AnyAsync(row => row.Action == AuditActions.AuditRead && row.At > visitBegan && row.ActorId == actor.SubjectId, ct))
        {
            audit.Add(db, actor, AuditActions.AuditRead, ask.ClientId, detail: ask.Action is null ? null : $"action={ask.Action}");
            await db.SaveChangesAsync(ct);
        }
    }

    private static IQueryable<AuditEvent> Matching(PortalDbContext db, AuditListAsk ask)
    {
        IQueryable<AuditEvent> rows = db.AuditEvents;
        rows = ask.Action is { } action ? rows.Where(row => row.Action == action) : rows;
        rows = ask.Actions is { } several ? rows.Where(row => several.Contains(row.Action)) : rows;
        rows = ask.From is { } from ? rows.Where(row => row.At >= from) : rows;
        rows = ask.Before is { } before ? rows.Where(row => row.At < before) : rows;
        return string.IsNullOrWhiteSpace(ask.ClientId) ? rows : rows.Where(row => row.ClientId == ask.ClientId.Trim());
    }

    private static IQueryable<AuditEvent> After(IQueryable<AuditEvent> rows, string?[]? place)
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

/// <summary>Asks for audit rows.</summary>
public sealed record AuditListAsk
{
    /// <summary>One of <see cref="AuditActions"/>; null for all.</summary>
    public string? Action { get; init; }

    /// <summary>Any of these <see cref="AuditActions"/>; null for all.</summary>
    public IReadOnlyList<string>? Actions { get; init; }

    /// <summary>Not earlier than this.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Earlier than this.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>The <c>client_id</c> they are about; null for all.</summary>
    public string? ClientId { get; init; }

    public PageAsk Page { get; init; } = new();
}
