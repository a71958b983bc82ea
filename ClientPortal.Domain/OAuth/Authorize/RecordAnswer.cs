using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Consents;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Grants;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.Authorize;

/// <summary>Adds a person's yes or no to a context, with its audit row: the same for every way a client can ask. The caller saves it with whatever decided who was first.</summary>
public sealed class RecordAnswer(NewGrant newGrant, CredentialGenerator credentials, AuditTrail audit, TimeProvider time)
{
    /// <summary>Yes: the consent is remembered for each workspace, and a grant begins.</summary>
    internal async Task<Grant> AllowAsync(PortalDbContext db, Actor actor, ConsentAsk ask, IReadOnlyList<OfferedWorkspace> chosen, CancellationToken ct)
    {
        foreach (var workspace in chosen)
        {
            await RememberAsync(db, ask, workspace, ct);
            audit.Add(db, actor with { WorkspaceId = workspace.Id }, AuditActions.ConsentGiven, ask.Client.ClientId, ask.Client.Id, ask.Client.Name, $"scope={workspace.GivenOf(ask.Scopes)}");
        }

        return newGrant.Add(db, ask, chosen);
    }

    /// <summary>No longer there: the consents for these workspaces go, and whatever the client holds in them ends, within the caller's transaction.</summary>
    internal async Task WithdrawAsync(PortalDbContext db, Actor actor, ConsentAsk ask, IReadOnlyCollection<Guid> workspaceIds, CancellationToken ct)
    {
        var (userId, clientRowId) = (ask.Person.UserId, ask.Client.Id);
        var consents = await db.Everywhere<Consent>()
            .Where(row => row.UserId == userId && row.ClientRowId == clientRowId && workspaceIds.Contains(row.WorkspaceId)).ToListAsync(ct);
        if (consents.Count == 0)
        {
            return;
        }

        var grants = db.Everywhere<Grant>().Where(grant => grant.UserId == userId && grant.ClientRowId == clientRowId);
        await db.EndInWorkspacesAsync(grants, consents.ConvertAll(consent => consent.WorkspaceId), "revoked_by_user", time.GetUtcNow(), ct);
        foreach (var consent in consents)
        {
            db.Consents.Remove(consent);
            audit.Add(db, actor with { WorkspaceId = consent.WorkspaceId }, AuditActions.ConsentWithdrawn, ask.Client.ClientId, consent.Id, ask.Client.Name);
        }
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
