using System.Globalization;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.PersonalTokens;

/// <summary>Reads personal tokens; never their values.</summary>
public sealed class PersonalTokenQueries(PortalDb portal, PageCursors cursors, TimeProvider time)
{
    private const int MostWorkspaces = 200;
    private const string MembersList = "members_personal_tokens";

    /// <summary>The person's own, the newest first. There are never many (<see cref="PersonalToken.MaxPerPerson"/>).</summary>
    public async Task<Outcome<IReadOnlyList<PersonalTokenRow>>> ListAsync(Actor actor, CancellationToken ct)
    {
        if (!OwnTokens.Belong(actor, out var userId))
        {
            return Problem.NotAllowed();
        }

        await using var db = portal.OpenForServer();
        return await RowsAsync(db, userId, db.PersonalTokens.Where(token => token.UserId == userId), ct);
    }

    /// <summary>One of the person's own.</summary>
    public async Task<Outcome<PersonalTokenRow>> FindAsync(Actor actor, Guid id, CancellationToken ct)
    {
        if (!OwnTokens.Belong(actor, out var userId))
        {
            return Problem.NotAllowed();
        }

        await using var db = portal.OpenForServer();
        return await RowsAsync(db, userId, db.PersonalTokens.Where(token => token.UserId == userId && token.Id == id), ct) is [var row] ? row : Problem.NotFound();
    }

    /// <summary>Which living tokens of members reach this workspace, for those who manage members; one page by cursor.</summary>
    public async Task<Outcome<Page<MembersTokenRow>>> OfMembersAsync(Actor actor, PageAsk ask, CancellationToken ct)
    {
        if (!actor.May(Rights.MembersWrite))
        {
            return Problem.NotAllowed(Rights.MembersWrite);
        }

        if (!cursors.Read(actor, MembersList, ask).IsDone(out var place, out var problem))
        {
            return problem;
        }

        await using var db = portal.OpenForServer();
        var rows = await After(Reaching(db, actor.Workspace), place)
            .OrderByDescending(row => row.Token.CreatedAt).ThenByDescending(row => row.Token.Id).Take(ask.Limit + 1).AsNoTracking().ToListAsync(ct);
        var more = rows.Count > ask.Limit;
        return new Page<MembersTokenRow>(
            [.. rows.Take(ask.Limit).Select(row => row.ToRow())],
            more ? cursors.Write(actor, MembersList, rows[^2].Token.CreatedAt.UtcTicks.ToString(CultureInfo.InvariantCulture), rows[^2].Token.Id.ToString()) : null);
    }

    /// <summary>The same by position, with a total, for a page.</summary>
    public async Task<Outcome<CountedPage<MembersTokenRow>>> PageOfMembersAsync(Actor actor, int skip, int take, CancellationToken ct)
    {
        if (!actor.May(Rights.MembersWrite))
        {
            return Problem.NotAllowed(Rights.MembersWrite);
        }

        await using var db = portal.OpenForServer();
        var reaching = Reaching(db, actor.Workspace);
        var rows = await reaching.OrderByDescending(row => row.Token.CreatedAt).ThenByDescending(row => row.Token.Id)
            .Skip(Math.Max(skip, 0)).Take(Math.Clamp(take, 1, PageAsk.MaxLimit)).AsNoTracking().ToListAsync(ct);
        return new CountedPage<MembersTokenRow>(rows.ConvertAll(row => row.ToRow()), await reaching.CountAsync(ct));
    }

    private static async Task<List<PersonalTokenRow>> RowsAsync(PortalDbContext db, Guid userId, IQueryable<PersonalToken> own, CancellationToken ct)
    {
        // By time and not by id: SQL Server does not sort a UUIDv7 by its time.
        var tokens = await own.OrderByDescending(token => token.CreatedAt).ThenByDescending(token => token.Id).Take(PersonalToken.MaxPerPerson).AsNoTracking().ToListAsync(ct);
        var joined = await db.Everywhere<Member>().Where(member => member.UserId == userId).Take(MostWorkspaces)
            .Select(member => new { member.WorkspaceId, member.Workspace!.Name }).ToDictionaryAsync(row => row.WorkspaceId, row => row.Name, ct);
        IReadOnlyList<string> Names(IEnumerable<Guid> ids) => [.. ids.Select(id => joined.GetValueOrDefault(id)).OfType<string>().Order(StringComparer.CurrentCulture)];
        return tokens.ConvertAll(token => PersonalTokenRow.Of(token) with { Workspaces = Names(token.WorkspaceIds.Where(token.Covers)), EndedIn = Names(token.EndedIn) });
    }

    private IQueryable<Reach> Reaching(PortalDbContext db, Guid workspaceId)
    {
        var now = time.GetUtcNow();
        return from member in db.Everywhere<Member>()
               join token in db.PersonalTokens on member.UserId equals token.UserId
               join user in db.Users on member.UserId equals user.Id
               where member.WorkspaceId == workspaceId && (token.ExpiresAt == null || token.ExpiresAt > now)
                   && (token.WorkspaceIds.Count == 0 || token.WorkspaceIds.Contains(workspaceId)) && !token.EndedIn.Contains(workspaceId)
               select new Reach { Token = token, Name = user.DisplayName, Email = user.Email };
    }

    private static IQueryable<Reach> After(IQueryable<Reach> rows, string?[]? place)
    {
        if (place is null)
        {
            return rows;
        }

        var (at, id) = (new DateTimeOffset(long.Parse(place[0]!, CultureInfo.InvariantCulture), TimeSpan.Zero), Guid.Parse(place[1]!));
        return rows.Where(row => row.Token.CreatedAt < at || (row.Token.CreatedAt == at && row.Token.Id < id));
    }

    private sealed class Reach
    {
        public required PersonalToken Token { get; init; }

        public required string Name { get; init; }

        public required string? Email { get; init; }

        public MembersTokenRow ToRow() => new(Token.Id, Name, Email ?? "", PersonalTokenRow.Of(Token));
    }
}

/// <summary>A token in a list.</summary>
/// <param name="IsEverywhere">Good in every workspace of the person, those joined later included.</param>
public sealed record PersonalTokenRow(Guid Id, string Name, string Hint, ScopeSet Scopes, bool IsEverywhere, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, int Version)
{
    /// <summary>By name; empty for all of the person's, and for administrators, whom the others do not concern.</summary>
    public IReadOnlyList<string> Workspaces { get; init; } = [];

    /// <summary>Workspaces whose administrators have ended it there, by name.</summary>
    public IReadOnlyList<string> EndedIn { get; init; } = [];

    internal static PersonalTokenRow Of(PersonalToken token) =>
        new(token.Id, token.Name, token.Hint, token.Scopes, token.WorkspaceIds.Count == 0, token.CreatedAt, token.ExpiresAt, token.LastUsedAt, token.Version);
}

/// <summary>A member's token, as an administrator sees it.</summary>
public sealed record MembersTokenRow(Guid Id, string MemberName, string MemberEmail, PersonalTokenRow Token);
