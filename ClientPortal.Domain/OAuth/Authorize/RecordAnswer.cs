using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Consents;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Grants;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.Authorize;

/// <summary>Adds a person's yes or no to a context, with its audit row: the same for every way a client can ask. The caller saves it with whatever decided who was first.</summary>
public sealed class RecordAnswer(NewGrant newGrant, CredentialGenerator credentials, AuditTrail audit, TimeProvider time)
{
    /// <summary>Yes: the consent is remembered, and a grant begins.</summary>
    internal async Task<Grant> AllowAsync(PortalDbContext db, Actor actor, ConsentAsk ask, OfferedWorkspace workspace, CancellationToken ct)
    {
        await RememberAsync(db, ask, workspace, ct);
        audit.Add(db, actor with { WorkspaceId = workspace.Id }, AuditActions.ConsentGiven, ask.Client.ClientId, ask.Client.Id, ask.Client.Name, $"scope={workspace.GivenOf(ask.Scopes)}");
        return newGrant.Add(db, ask, workspace);
    }

    /// <summary>No: nothing is kept but the audit row.</summary>
    internal void Deny(PortalDbContext db, Actor actor, ConsentAsk ask) =>
        audit.Add(db, actor with { WorkspaceId = ask.Client.WorkspaceId }, AuditActions.ConsentDenied, ask.Client.ClientId, ask.Client.Id, ask.Client.Name, succeeded: false);

    private async Task RememberAsync(PortalDbContext db, ConsentAsk ask, OfferedWorkspace workspace, CancellationToken ct)
    {
        var (userId, clientRowId, workspaceId, given, now) = (ask.Person.UserId, ask.Client.Id, workspace.Id, workspace.GivenOf(ask.Scopes), time.GetUtcNow());
        var consent = await db.Everywhere<Consent>().SingleOrDefaultAsync(row => row.UserId == userId && row.ClientRowId == clientRowId && row.WorkspaceId == workspaceId, ct);
        if (consent is null)
        {
            db.Consents.Add(new Consent
            {
                Id = credentials.NewId(),
                WorkspaceId = workspaceId,
                UserId = userId,
                ClientRowId = clientRowId,
                Scopes = given,
                Resources = [.. ask.Targets.Shown],
                RedirectUri = ask.RedirectUri ?? Consent.NoRedirectUri,
                GivenAt = now,
                ChangedAt = now,
            });
            return;
        }

        if (ask.RedirectUri is null)
        {
            return; // each device is asked about anew; what the authorization endpoint may skip stays as it was, outdated or not
        }

        // What was allowed for another redirect URI is not allowed for this one by the way.
        var isSame = consent.RedirectUri == ask.RedirectUri && consent.StillCounts(ask.Client);
        consent.Scopes = isSame ? consent.Scopes.Union(given) : given;
        consent.Resources = isSame ? [.. consent.Resources.Union(ask.Targets.Shown, StringComparer.Ordinal)] : [.. ask.Targets.Shown];
        consent.RedirectUri = ask.RedirectUri;
        consent.ChangedAt = now;
    }
}
