using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Grants;
using Microsoft.Extensions.Options;

namespace ClientPortal.Domain.OAuth.Authorize;

/// <summary>Adds a grant to a context; the caller saves it together with whatever made it possible and whatever is handed out for it.</summary>
public sealed class NewGrant(CredentialGenerator credentials, IOptions<OAuthOptions> options, TimeProvider time)
{
    internal Grant Add(PortalDbContext db, ConsentAsk ask, OfferedWorkspace workspace)
    {
        var now = time.GetUtcNow();
        var grant = new Grant
        {
            Id = credentials.NewId(),
            WorkspaceId = workspace.Id,
            ClientRowId = ask.Client.Id,
            UserId = ask.Person.UserId,
            Scopes = workspace.GivenOf(ask.Scopes),
            Resources = [.. ask.Targets.Audience],
            CreatedAt = now,
            AuthenticatedAt = ask.Person.AuthenticatedAt,
            AuthenticationMethods = ask.Person.AuthenticationMethods,
            SessionId = ask.Person.SessionId,
            ExpiresAt = TokenLifetimes.AbsoluteEnd(ask.Client, ask.Profile, options.Value) is { } life ? now + life : null,
        };
        db.Grants.Add(grant);
        return grant;
    }
}
