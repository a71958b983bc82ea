using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Grants;
using Microsoft.Extensions.Options;

namespace ClientPortal.Domain.OAuth.Authorize;

/// <summary>Adds a grant, its code and the audit row to a context; the caller saves them together with whatever made them possible.</summary>
public sealed class NewGrant(CredentialGenerator credentials, AuditTrail audit, IOptions<OAuthOptions> options, TimeProvider time)
{
    internal AuthorizeDecision.SendCode Add(PortalDbContext db, Actor actor, PreparedRequest.Ready ready, OfferedWorkspace workspace)
    {
        var (request, client, person, now) = (ready.Trusted.Request, ready.Trusted.Client, ready.Person, time.GetUtcNow());
        var code = credentials.NewSecret(CredentialKind.AuthorizationCode);
        var grant = new Grant
        {
            Id = credentials.NewId(),
            WorkspaceId = workspace.Id,
            ClientRowId = client.Id,
            UserId = person.UserId,
            Scopes = workspace.GivenOf(ready.Trusted.Scopes),
            CreatedAt = now,
            AuthenticatedAt = person.AuthenticatedAt,
            AuthenticationMethods = person.AuthenticationMethods,
            SessionId = person.SessionId,
            ExpiresAt = TokenLifetimes.AbsoluteEnd(client, request.Profile, options.Value) is { } life ? now + life : null,
        };
        db.Grants.Add(grant);
        db.AuthorizationCodes.Add(new AuthorizationCode
        {
            Id = credentials.NewId(),
            WorkspaceId = workspace.Id,
            GrantId = grant.Id,
            Hash = code.Hash,
            RedirectUri = ready.Trusted.RedirectUri,
            RedirectUriWasSent = request.RedirectUri is not null,
            CodeChallenge = request.CodeChallenge,
            Nonce = request.Nonce,
            CreatedAt = now,
            ExpiresAt = now + TokenLifetimes.Code(request.Profile, options.Value),
        });
        audit.Add(db, actor with { WorkspaceId = workspace.Id }, AuditActions.CodeIssued, client.ClientId, grant.Id, client.Name, $"scope={grant.Scopes}");
        return new AuthorizeDecision.SendCode(ready.Trusted.RedirectUri, request.State, code, request.Profile.RedirectExtras(workspace.Slug));
    }
}
