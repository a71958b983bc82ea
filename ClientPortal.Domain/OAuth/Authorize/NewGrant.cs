using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Scopes;
using Microsoft.Extensions.Options;

namespace ClientPortal.Domain.OAuth.Authorize;

/// <summary>Adds a grant to a context; the caller saves it together with whatever made it possible and whatever is handed out for it.</summary>
public sealed class NewGrant(CredentialGenerator credentials, IOptions<OAuthOptions> options, TimeProvider time)
{
    /// <param name="chosen">One, or several where the path allows it.</param>
    internal Grant Add(PortalDbContext db, ConsentAsk ask, IReadOnlyList<OfferedWorkspace> chosen)
    {
        var isForSeveral = ask.Profile.AllowsSeveralWorkspaces;
        var now = time.GetUtcNow();
        var grant = new Grant
        {
            Id = credentials.NewId(),
            WorkspaceId = chosen[0].Id,
            IsForSeveralWorkspaces = isForSeveral,
            ClientRowId = ask.Client.Id,
            UserId = ask.Person.UserId,
            Scopes = chosen.Aggregate(ScopeSet.Empty, (all, workspace) => all.Union(workspace.GivenOf(ask.Scopes))),
            Resources = [.. ask.Targets.Audience],
            CreatedAt = now,
            AuthenticatedAt = ask.Person.AuthenticatedAt,
            AuthenticationMethods = ask.Person.AuthenticationMethods,
            SessionId = ask.Person.SessionId,
            ExpiresAt = TokenLifetimes.AbsoluteEnd(ask.Client, ask.Profile, options.Value) is { } life ? now + life : null,
        };
        db.Grants.Add(grant);
        if (isForSeveral)
        {
            db.GrantWorkspaces.AddRange(chosen.Select(workspace => new GrantWorkspace { GrantId = grant.Id, WorkspaceId = workspace.Id, Scopes = workspace.GivenOf(ask.Scopes) }));
        }

        return grant;
    }
}
