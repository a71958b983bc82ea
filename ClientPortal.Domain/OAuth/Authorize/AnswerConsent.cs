using System.Text;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Consents;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.Authorize;

/// <summary>
/// A person's answer to the consent page. Only the envelope counts, never a posted field; every rule runs again; and the nonce, the consent, the
/// grant, the code and their audit rows are one save, so a second post of the same form gives nothing (SEC-041, SEC-042).
/// </summary>
public sealed class AnswerConsent(PortalDb portal, PrepareAuthorize prepare, NewGrant newGrant, ConsentEnvelopes envelopes, CredentialGenerator credentials, AuditTrail audit, TimeProvider time)
{
    private const int Tries = 3;

    public async Task<AuthorizeDecision> RunAsync(Actor? actor, ConsentAnswer answer, CancellationToken ct)
    {
        if (actor is null || envelopes.Open(answer.Envelope, actor) is not { } envelope)
        {
            return new AuthorizeDecision.ShowError(PageError.FormNotYours);
        }

        // Two tabs that allow the same client at once meet at the consent's unique index; the second then updates what the first wrote.
        for (var attempt = 1; ; attempt++)
        {
            if (await AnswerOnceAsync(actor, envelope, answer, ct) is { } decision)
            {
                return decision;
            }

            if (attempt == Tries)
            {
                return new AuthorizeDecision.ShowError(PageError.FormOutdated);
            }
        }
    }

    private async Task<AuthorizeDecision?> AnswerOnceAsync(Actor actor, ConsentEnvelope envelope, ConsentAnswer answer, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        var nonce = SecretHash.Of(envelope.Nonce);
        if (await db.SpentNonces.AnyAsync(row => row.Hash == nonce, ct))
        {
            return new AuthorizeDecision.ShowError(PageError.FormUsedAlready);
        }

        var prepared = await prepare.RunAsync(db, actor, envelopes.RequestIn(envelope), ct);
        if (prepared is PreparedRequest.Stopped stopped)
        {
            return stopped.Decision;
        }

        var ready = (PreparedRequest.Ready)prepared;
        if (ready.Trusted.Client.Id != envelope.ClientRowId || ready.Trusted.RedirectUri != envelope.RedirectUri || ready.Trusted.Scopes.ToString() != envelope.Scopes)
        {
            return new AuthorizeDecision.ShowError(PageError.FormOutdated);
        }

        db.SpentNonces.Add(new SpentNonce { Hash = nonce, ExpiresAt = envelope.ShownAt + ConsentEnvelopes.Lifetime });
        var decision = answer.Allow ? await AllowAsync(db, actor, ready, answer, ct) : Deny(db, actor, ready);
        if (decision is AuthorizeDecision.ShowError)
        {
            return decision; // nothing is saved: the form may be answered again
        }

        return await db.TrySaveAsync(Problem.Stale(), ct) is null ? decision : null;
    }

    private AuthorizeDecision.RedirectError Deny(PortalDbContext db, Actor actor, PreparedRequest.Ready ready)
    {
        var client = ready.Trusted.Client;
        audit.Add(db, actor with { WorkspaceId = client.WorkspaceId }, AuditActions.ConsentDenied, client.ClientId, client.Id, client.Name, succeeded: false);
        return new AuthorizeDecision.RedirectError(ready.Trusted.RedirectUri, ready.Trusted.Request.State, new OAuthError(OAuthErrors.AccessDenied, "The person did not allow it."));
    }

    private async Task<AuthorizeDecision> AllowAsync(PortalDbContext db, Actor actor, PreparedRequest.Ready ready, ConsentAnswer answer, CancellationToken ct)
    {
        if (ready.Offered.FirstOrDefault(workspace => workspace.Id == answer.WorkspaceId) is not { } workspace)
        {
            return new AuthorizeDecision.ShowError(PageError.WorkspaceNotYours);
        }

        await RememberAsync(db, ready, workspace, ct);
        var client = ready.Trusted.Client;
        audit.Add(db, actor with { WorkspaceId = workspace.Id }, AuditActions.ConsentGiven, client.ClientId, client.Id, client.Name, $"scope={workspace.GivenOf(ready.Trusted.Scopes)}");
        return newGrant.Add(db, actor, ready, workspace);
    }

    private async Task RememberAsync(PortalDbContext db, PreparedRequest.Ready ready, OfferedWorkspace workspace, CancellationToken ct)
    {
        var (trusted, userId, now) = (ready.Trusted, ready.Person.UserId, time.GetUtcNow());
        var (clientRowId, workspaceId, given) = (trusted.Client.Id, workspace.Id, workspace.GivenOf(trusted.Scopes));
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
                RedirectUri = trusted.RedirectUri,
                GivenAt = now,
                ChangedAt = now,
            });
            return;
        }

        // What was allowed for another redirect URI is not allowed for this one by the way.
        consent.Scopes = consent.RedirectUri == trusted.RedirectUri ? consent.Scopes.Union(given) : given;
        consent.RedirectUri = trusted.RedirectUri;
        consent.ChangedAt = now;
    }
}

/// <summary>What was posted. The workspace is the only choice; it must be one that was offered.</summary>
public sealed record ConsentAnswer(string? Envelope, bool Allow, Guid? WorkspaceId);
