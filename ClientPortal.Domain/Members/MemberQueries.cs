using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Members;

/// <summary>Reads members and open invitations of the actor's workspace.</summary>
public sealed class MemberQueries(PortalDb portal, PageCursors cursors, TimeProvider time)
{
    private const string Members = "members";

    /// <summary>Members in the order they joined, by cursor.</summary>
    public async Task<Outcome<Page<MemberRow>>> ListAsync(Actor actor, PageAsk ask, CancellationToken ct)
    {
        if (!actor.May(Rights.MembersRead))
        {
            return Problem.NotAllowed(Rights.MembersRead);
        }

        if (!cursors.Read(actor, Members, ask).IsDone(out var place, out var problem))
        {
            return problem;
        }

        await using var db = portal.OpenFor(actor);
        var members = db.Members.AsQueryable();
        if (place is not null)
        {
            var after = Guid.Parse(place[0]!);
            members = members.Where(member => member.Id > after);
        }

        var rows = await Rows(members.OrderBy(member => member.Id)).Take(ask.Limit + 1).ToListAsync(ct);
        return rows.Count <= ask.Limit
            ? new Page<MemberRow>(rows, Next: null)
            : new Page<MemberRow>(rows[..^1], cursors.Write(actor, Members, rows[^2].Id.ToString()));
    }

    /// <summary>One page of the members' grid, by name.</summary>
    public async Task<Outcome<CountedPage<MemberRow>>> ListPageAsync(Actor actor, int skip, int take, CancellationToken ct)
    {
        if (!actor.May(Rights.MembersRead))
        {
            return Problem.NotAllowed(Rights.MembersRead);
        }

        await using var db = portal.OpenFor(actor);
        var rows = await Rows(db.Members.OrderBy(member => member.User!.DisplayName).ThenBy(member => member.Id))
            .Skip(Math.Max(skip, 0)).Take(Math.Clamp(take, 1, PageAsk.MaxLimit)).ToListAsync(ct);
        return new CountedPage<MemberRow>(rows, await db.Members.CountAsync(ct));
    }

    public async Task<Outcome<MemberRow>> FindAsync(Actor actor, Guid memberId, CancellationToken ct)
    {
        if (!actor.May(Rights.MembersRead))
        {
            return Problem.NotAllowed(Rights.MembersRead);
        }

        await using var db = portal.OpenFor(actor);
        return await Rows(db.Members.Where(member => member.Id == memberId)).FirstOrDefaultAsync(ct) is { } row ? row : Problem.NotFound();
    }

    /// <summary>One page of the invitations that are still open, the latest first; for those who invite.</summary>
    public async Task<Outcome<CountedPage<InvitationRow>>> ListInvitationsAsync(Actor actor, int skip, int take, CancellationToken ct)
    {
        if (!actor.May(Rights.MembersWrite))
        {
            return Problem.NotAllowed(Rights.MembersWrite);
        }

        await using var db = portal.OpenFor(actor);
        var now = time.GetUtcNow();
        var open = db.Invitations.Where(row => row.SpentAt == null && row.ExpiresAt > now);
        var rows = await open.OrderByDescending(row => row.Id)
            .Select(row => new InvitationRow(row.Id, row.Email, row.Role, row.InvitedBy, row.CreatedAt, row.ExpiresAt))
            .Skip(Math.Max(skip, 0)).Take(Math.Clamp(take, 1, PageAsk.MaxLimit)).ToListAsync(ct);
        return new CountedPage<InvitationRow>(rows, await open.CountAsync(ct));
    }

    private static IQueryable<MemberRow> Rows(IQueryable<Member> members) => members.Select(member => new MemberRow(
        member.Id, member.UserId, member.User!.DisplayName, member.User.Email!, member.Role, member.JoinedAt, member.User.TwoFactorEnabled));
}

/// <summary>A member as lists show it.</summary>
public sealed record MemberRow(Guid Id, Guid UserId, string Name, string Email, WorkspaceRole Role, DateTimeOffset JoinedAt, bool HasTwoFactor);

/// <summary>An open invitation as lists show it.</summary>
public sealed record InvitationRow(Guid Id, string Email, WorkspaceRole Role, string InvitedBy, DateTimeOffset InvitedAt, DateTimeOffset ExpiresAt);
