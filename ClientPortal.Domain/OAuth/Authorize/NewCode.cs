using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients.Review;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Grants;
using Microsoft.Extensions.Options;

namespace ClientPortal.Domain.OAuth.Authorize;

/// <summary>Adds the code of a grant (RFC 6749 §4.1.2) and its audit row to a context; the caller saves them with the grant.</summary>
public sealed class NewCode(CredentialGenerator credentials, AuditTrail audit, IOptions<OAuthOptions> options, PermissionNotes uses, TimeProvider time)
{
    internal AuthorizeDecision.SendCode Add(PortalDbContext db, Actor actor, TrustedRequest trusted, Grant grant, OfferedWorkspace workspace)
    {
        var (request, client, now) = (trusted.Request, trusted.Client, time.GetUtcNow());
        var code = credentials.NewSecret(CredentialKind.AuthorizationCode);
        db.AuthorizationCodes.Add(new AuthorizationCode
        {
            Id = credentials.NewId(),
            WorkspaceId = workspace.Id,
            GrantId = grant.Id,
            Hash = code.Hash,
            RedirectUri = trusted.RedirectUri,
            RedirectUriWasSent = request.RedirectUri is not null && request.Profile.RepeatsRedirectUri,
            CodeChallenge = request.CodeChallenge,
            Nonce = request.Nonce,
            KeyThumbprint = request.DpopJkt,
            CreatedAt = now,
            ExpiresAt = now + TokenLifetimes.Code(request.Profile, options.Value),
        });
        request.Pushed?.SpendWith(db);
        audit.Add(db, actor with { WorkspaceId = workspace.Id }, AuditActions.CodeIssued, client.ClientId, grant.Id, client.Name, $"scope={grant.Scopes}");
        uses.NoteRedirect(client, trusted.RedirectUri);
        return new AuthorizeDecision.SendCode(trusted.Return, code, request.Profile.RedirectExtras(workspace.Slug));
    }
}
