using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Secrets;
using ClientPortal.Domain.SigningKeys;
using ClientPortal.Domain.Users;
using ClientPortal.Domain.Workspaces;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace ClientPortal.Domain.Changes;

/// <summary>
/// Which saved rows are told to every node: the one table of it. A new kind of row that somebody remembers gets its line here, and whatever
/// <c>ExecuteUpdate</c> and <c>ExecuteDelete</c> do to it says so with <see cref="PortalDbContext.NoteChange"/>; a test knows every such place.
/// </summary>
internal static class FollowedRows
{
    /// <summary>The entities, for the test that looks for what goes past the change tracker.</summary>
    public static readonly IReadOnlyList<Type> Types = [typeof(ApiKey), typeof(ApiKeyQuota), typeof(Client), typeof(ClientSecret), typeof(Workspace), typeof(Member), typeof(RevokedAccessToken), typeof(SigningKey), typeof(PortalUser), typeof(UserSession)];

    // A sign-in changes a user, too, and nobody remembers a count of tries.
    private static readonly string[] RememberedOfUser =
        [nameof(PortalUser.DisplayName), nameof(PortalUser.DisabledAt), nameof(PortalUser.Language), nameof(PortalUser.Theme), nameof(PortalUser.LastWorkspaceId)];

    public static void AddSubjectsOf(EntityEntry entry, ISet<ChangeSubject> subjects)
    {
        switch (entry)
        {
            case { State: EntityState.Unchanged or EntityState.Detached }:
                break;
            case { Entity: ApiKey }:
                AddKeyValues(entry, subjects); // a new one, too: somebody may remember that there was none
                break;
            case { Entity: ApiKeyQuota { Key: { } key } }:
                subjects.Add(ChangeSubject.OfKeyValue(key.Hash));
                AddPrevious(key, subjects);
                break;
            case { Entity: Client client, State: EntityState.Modified or EntityState.Deleted }:
                subjects.Add(new ChangeSubject(ChangeKind.Client, client.Id));
                break;
            case { Entity: ClientSecret secret, State: EntityState.Modified or EntityState.Deleted }: // a new one is found where the others do not fit
                subjects.Add(new ChangeSubject(ChangeKind.Client, secret.ClientRowId));
                break;
            case { Entity: Workspace workspace, State: EntityState.Modified or EntityState.Deleted }:
                subjects.Add(new ChangeSubject(ChangeKind.Workspace, workspace.Id));
                break;
            case { Entity: RevokedAccessToken token, State: EntityState.Added }:
                subjects.Add(new ChangeSubject(ChangeKind.AccessToken, token.Id));
                break;
            case { Entity: SigningKey, State: EntityState.Modified or EntityState.Deleted }:
                subjects.Add(ChangeSubject.SigningKeys);
                break;
            case { Entity: Member member }:
                subjects.Add(new ChangeSubject(ChangeKind.Member, member.UserId));
                break;
            case { Entity: PortalUser user, State: EntityState.Modified or EntityState.Deleted } when entry.State == EntityState.Deleted || RememberedOfUser.Any(name => entry.Property(name).IsModified):
                subjects.Add(new ChangeSubject(ChangeKind.User, user.Id));
                break;
            case { Entity: UserSession session, State: EntityState.Modified or EntityState.Deleted }:
                subjects.Add(new ChangeSubject(ChangeKind.User, session.UserId));
                break;
        }
    }

    private static void AddPrevious(ApiKey key, ISet<ChangeSubject> subjects)
    {
        if (key.PreviousHash is { } previous)
        {
            subjects.Add(ChangeSubject.OfKeyValue(previous));
        }
    }

    // The values it had and the values it gets: the old one ends or changes its end, the new one begins.
    private static void AddKeyValues(EntityEntry entry, ISet<ChangeSubject> subjects)
    {
        foreach (var name in new[] { nameof(ApiKey.Hash), nameof(ApiKey.PreviousHash) })
        {
            var property = entry.Property(name);
            if (property.CurrentValue is byte[] current)
            {
                subjects.Add(ChangeSubject.OfKeyValue(current));
            }

            if (entry.State != EntityState.Added && property.OriginalValue is byte[] original)
            {
                subjects.Add(ChangeSubject.OfKeyValue(original));
            }
        }
    }
}
