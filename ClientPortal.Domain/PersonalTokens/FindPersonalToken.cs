using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.PersonalTokens;

/// <summary>Whose token a presented value is, and what its person is in each workspace at this moment (SEC-169).</summary>
public sealed class FindPersonalToken(PortalDb portal, TimeProvider time)
{
    private const int MostWorkspaces = 200;

    /// <summary>Null for what is not of the form (no look-up), unknown, ended, or of a person who may not act.</summary>
    public async Task<PersonalTokenFacts?> RunAsync(string presented, CancellationToken ct)
    {
        if (!CredentialFormat.IsOfKind(presented, CredentialKind.PersonalToken))
        {
            return null;
        }

        var (hash, now) = (SecretHash.Of(presented), time.GetUtcNow());
        await using var db = portal.OpenForServer();
        var found = await (
            from token in db.PersonalTokens.AsNoTracking()
            join user in db.Users on token.UserId equals user.Id
            where token.Hash == hash && (token.ExpiresAt == null || token.ExpiresAt > now) && user.DisabledAt == null
            select new { Token = token, user.DisplayName }).SingleOrDefaultAsync(ct);
        if (found is null)
        {
            return null;
        }

        var userId = found.Token.UserId;
        var memberships = await db.Everywhere<Member>().Where(member => member.UserId == userId)
            .OrderBy(member => member.Workspace!.Name).ThenBy(member => member.WorkspaceId).Take(MostWorkspaces)
            .Select(member => new Membership(new OwnWorkspace(member.WorkspaceId, member.Workspace!.Name, member.Workspace.Slug), member.Role)).ToListAsync(ct);
        return new PersonalTokenFacts(found.Token.Id, userId, found.DisplayName, found.Token.Scopes, found.Token.ExpiresAt, [.. memberships.Where(membership => found.Token.Covers(membership.Workspace.Id))]);
    }
}

/// <summary>What a person is in one of their workspaces.</summary>
public sealed record Membership(OwnWorkspace Workspace, WorkspaceRole Role);

/// <summary>A living personal token.</summary>
/// <param name="Memberships">Where it is good now.</param>
public sealed record PersonalTokenFacts(Guid Id, Guid UserId, string Name, ScopeSet Scopes, DateTimeOffset? ExpiresAt, IReadOnlyList<Membership> Memberships)
{
    /// <summary>The person as the one who asks.</summary>
    /// <param name="chosen">The workspace that was named, or the only one; null for none, and then there are no rights.</param>
    public Actor ToActor(Guid? chosen, string? ipAddress, string? correlationId)
    {
        var membership = Memberships.FirstOrDefault(one => one.Workspace.Id == chosen);
        return new Actor
        {
            Kind = ActorKind.PersonalToken,
            SubjectId = UserId.ToString(),
            Name = Name,
            UserId = UserId,
            WorkspaceId = membership?.Workspace.Id,
            WorkspaceIds = [.. Memberships.Select(one => one.Workspace.Id)],
            Role = membership?.Role,
            Rights = membership is null ? Rights.None : RightsTable.OfScopes(Scopes) & RightsTable.OfRole(membership.Role) & PersonalToken.Ceiling,
            Scopes = Scopes,
            IpAddress = ipAddress,
            CorrelationId = correlationId,
        };
    }
}
