using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Members;

/// <summary>Reads members and open invitations of the actor's workspace.</summary>
public sealed class MemberQueries(PortalDb portal, TimeProvider time)
{
    /// <summary>Members in the order they joined, by cursor.</summary>
    public async Task<Outcome<Page<MemberRow>>> ListAsync(Actor actor, PageAsk ask, CancellationToken ct)
    {
        if (!actor.May(Rights.MembersRead))
        {
            return Problem.NotAllowed();
        }

        if (ask.After is not null && !Guid.TryParseExact(ask.After, "n", out _))
        {
            return Problem.OfField("after", "cursor_invalid", "Use the cursor of the page before.");
        }

        var limit = Math.Clamp(ask.Limit, 1, PageAsk.MaxLimit);
        await using var db = portal.OpenFor(actor);
        var members = db.Members.AsQueryable();
        if (ask.After is { } cursor)
        {
            var after = Guid.ParseExact(cursor, "n");
            members = members.Where(member => member.Id.CompareTo(after) > 0);
        }

        var rows = await Rows(members.OrderBy(member => member.Id)).Take(limit + 1).ToListAsync(ct);
        return new Page<MemberRow>([.. rows.Take(limit)], rows.Count > limit ? rows[limit - 1].Id.ToString("n") : null);
    }

    /// <summary>One page of the members' grid, by name.</summary>
    public async Task<Outcome<GridPage<MemberRow>>> ListPageAsync(Actor actor, int skip, int take, CancellationToken ct)
    {
        if (!actor.May(Rights.MembersRead))
        {
            return Problem.NotAllowed();
        }

        await using var db = portal.OpenFor(actor);
        var rows = await Rows(db.Members.OrderBy(member => member.User!.DisplayName).ThenBy(member => member.Id))
            .Skip(Math.Max(skip, 0)).Take(Math.Clamp(take, 1, PageAsk.MaxLimit)).ToListAsync(ct);
        return new GridPage<MemberRow>(rows, await db.Members.CountAsync(ct));
    }

    public async Task<Outcome<MemberRow>> FindAsync(Actor actor, Guid memberId, CancellationToken ct)
    {
        if (!actor.May(Rights.MembersRead))
        {
            return Problem.NotAllowed();
        }

        await using var db = portal.OpenFor(actor);
        return await Rows(db.Members.Where(member => member.Id == memberId)).FirstOrDefaultAsync(ct) is { } row ? row : Problem.NotFound();
    }

    /// <summary>One page of the invitations that are still open, the latest first; for those who invite.</summary>
    public async Task<Outcome<GridPage<InvitationRow>>> ListInvitationsAsync(Actor actor, int skip, int take, CancellationToken ct)
    {
        if (!actor.May(Rights.MembersWrite))
        {
            return Problem.NotAllowed();
        }

        await using var db = portal.OpenFor(actor);
        var now = time.GetUtcNow();
        var open = db.Invitations.Where(row => row.SpentAt == null && row.ExpiresAt > now);
        var rows = await open.OrderByDescending(row => row.Id)
            .Select(row => new InvitationRow(row.Id, row.Email, row.Role, row.InvitedBy, row.CreatedAt, row.ExpiresAt))
            .Skip(Math.Max(skip, 0)).Take(Math.Clamp(take, 1, PageAsk.MaxLimit)).ToListAsync(ct);
        return new GridPage<InvitationRow>(rows, await open.CountAsync(ct));
    }

    private static IQueryable<MemberRow> Rows(IQueryable<Member> members) => members.Select(member => new MemberRow(
        member.Id, member.UserId, member.User!.DisplayName, member.User.Email!, member.Role, member.JoinedAt, member.User.TwoFactorEnabled));
}

/// <summary>A member as lists show it.</summary>
public sealed record MemberRow(Guid Id, Guid UserId, string Name, string Email, WorkspaceRole Role, DateTimeOffset JoinedAt, bool HasTwoFactor);

/// <summary>An open invitation as lists show it.</summary>
public sealed record InvitationRow(Guid Id, string Email, WorkspaceRole Role, string InvitedBy, DateTimeOffset InvitedAt, DateTimeOffset ExpiresAt);
