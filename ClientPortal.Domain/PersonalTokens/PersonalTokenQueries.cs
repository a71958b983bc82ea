using ClientPortal.Domain.Members;
using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.PersonalTokens;

/// <summary>Reads personal tokens; never their values.</summary>
public sealed class PersonalTokenQueries(PortalDb portal)
{
    private const int MostShown = 200;

    /// <summary>The person's own, the newest first.</summary>
    public async Task<Outcome<IReadOnlyList<PersonalTokenRow>>> ListAsync(Actor actor, CancellationToken ct)
    {
        if (!OwnTokens.Belong(actor, out var userId))
        {
            return Problem.NotAllowed();
        }

        await using var db = portal.OpenForServer();
        var tokens = await db.PersonalTokens.AsNoTracking().Where(token => token.UserId == userId).OrderByDescending(token => token.Id).Take(PersonalToken.MaxPerPerson).ToListAsync(ct);
        var names = await db.Everywhere<Member>().Where(member => member.UserId == userId).Take(MostShown).Select(member => new { member.WorkspaceId, member.Workspace!.Name }).ToDictionaryAsync(row => row.WorkspaceId, row => row.Name, ct);
        return tokens.ConvertAll(token => PersonalTokenRow.Of(token, [.. token.WorkspaceIds.Where(token.Covers).Select(id => names.GetValueOrDefault(id)).OfType<string>().Order(StringComparer.CurrentCulture)]));
    }

    /// <summary>What members' tokens can reach this workspace, for those who manage members.</summary>
    public async Task<Outcome<IReadOnlyList<MembersTokenRow>>> OfMembersAsync(Actor actor, CancellationToken ct)
    {
        if (!actor.May(Rights.MembersWrite))
        {
            return Problem.NotAllowed();
        }

        await using var db = portal.OpenForServer();
        var workspaceId = actor.Workspace;
        var rows = await (
            from member in db.Everywhere<Member>()
            join token in db.PersonalTokens.AsNoTracking() on member.UserId equals token.UserId
            join user in db.Users on member.UserId equals user.Id
            where member.WorkspaceId == workspaceId && (token.WorkspaceIds.Count == 0 || token.WorkspaceIds.Contains(workspaceId)) && !token.EndedIn.Contains(workspaceId)
            orderby token.Id descending
            select new { Token = token, user.DisplayName, user.Email }).Take(MostShown).ToListAsync(ct);
        return rows.ConvertAll(row => new MembersTokenRow(row.Token.Id, row.DisplayName, row.Email ?? "", PersonalTokenRow.Of(row.Token, [])));
    }
}

/// <summary>A token in a list.</summary>
/// <param name="Workspaces">By name; empty for all of the person's.</param>
/// <param name="IsEverywhere">Good in every workspace of the person, those joined later included.</param>
public sealed record PersonalTokenRow(Guid Id, string Name, string Hint, ScopeSet Scopes, IReadOnlyList<string> Workspaces, bool IsEverywhere, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt)
{
    internal static PersonalTokenRow Of(PersonalToken token, IReadOnlyList<string> workspaces) =>
        new(token.Id, token.Name, token.Hint, token.Scopes, workspaces, token.WorkspaceIds.Count == 0, token.CreatedAt, token.ExpiresAt, token.LastUsedAt);
}

/// <summary>A member's token, as an administrator sees it.</summary>
public sealed record MembersTokenRow(Guid Id, string MemberName, string MemberEmail, PersonalTokenRow Token);
