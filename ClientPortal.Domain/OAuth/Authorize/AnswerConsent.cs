using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.OAuth.Registration;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.Authorize;

/// <summary>
/// A person's answer to the consent page. Only the envelope counts, never a posted field; every rule runs again; and the nonce, the consent, the
/// grant, the code and their audit rows are one save, so a second post of the same form gives nothing (SEC-041, SEC-042).
/// </summary>
public sealed class AnswerConsent(PortalDb portal, PrepareAuthorize prepare, RecordAnswer record, ClaimClient claim, NewCode newCode, ConsentQuestions questions, ConsentEnvelopes envelopes)
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
        if (ready.Trusted.Client.Id != envelope.ClientRowId || ready.Trusted.RedirectUri != envelope.RedirectUri || ready.Trusted.Scopes.ToString() != envelope.Scopes || ready.Trusted.Client.AskAgainSince > envelope.ShownAt)
        {
            return new AuthorizeDecision.ShowError(PageError.FormOutdated);
        }

        if (answer.Allow && MistakeIn(ready.Ask, answer) is { } mistake)
        {
            return new AuthorizeDecision.AskConsent(questions.Of(ready.Ask, envelopes.Seal(ready.Trusted, ready.Ask), answer.WorkspaceIds) with { Mistake = mistake });
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        db.SpentNonces.Add(new SpentNonce { Hash = nonce, ExpiresAt = envelope.ShownAt + SealedForms.Lifetime });
        var decision = answer.Allow ? await AllowAsync(db, actor, ready, envelope, answer, ct) : Deny(db, actor, ready);
        if (decision is AuthorizeDecision.ShowError)
        {
            return decision; // nothing is saved: the form may be answered again
        }

        if (await db.TrySaveAsync(Problem.Stale(), ct) is not null)
        {
            return null;
        }

        await transaction.CommitAsync(ct);
        return decision;
    }

    private AuthorizeDecision.RedirectError Deny(PortalDbContext db, Actor actor, PreparedRequest.Ready ready)
    {
        record.Deny(db, actor, ready.Ask);
        ready.Trusted.Request.Pushed?.SpendWith(db);
        return new AuthorizeDecision.RedirectError(ready.Trusted.Return, new OAuthError(OAuthErrors.AccessDenied, "The person did not allow it."));
    }

    // A browser keeps nobody from sending none of several tick boxes; the page says so and asks again.
    private static ConsentMistake? MistakeIn(ConsentAsk ask, ConsentAnswer answer) => answer.WorkspaceIds.Count switch
    {
        _ when !ask.MayChooseSeveral => null,
        0 => ConsentMistake.NothingChosen,
        > GrantWorkspace.MaxPerGrant => ConsentMistake.TooMany,
        _ => null,
    };

    private async Task<AuthorizeDecision> AllowAsync(PortalDbContext db, Actor actor, PreparedRequest.Ready ready, ConsentEnvelope envelope, ConsentAnswer answer, CancellationToken ct)
    {
        var ask = ready.Ask;
        var chosen = ask.Offered.Where(workspace => answer.WorkspaceIds.Contains(workspace.Id)).ToList();
        if (chosen.Count == 0 || chosen.Count != answer.WorkspaceIds.Count || (chosen.Count > 1 && !ask.MayChooseSeveral))
        {
            return new AuthorizeDecision.ShowError(PageError.WorkspaceNotYours);
        }

        if (await claim.RunAsync(db, actor, ready.Trusted.Client, chosen[0], ct) is { } error)
        {
            return new AuthorizeDecision.ShowError(error);
        }

        await record.WithdrawAsync(db, actor, ask, [.. envelope.TickBoxes.Except(answer.WorkspaceIds)], ct);
        var grant = await record.AllowAsync(db, actor, ask, chosen, ct);
        return newCode.Add(db, actor, ready.Trusted, grant, chosen[0]);
    }
}

/// <summary>What was posted. The workspaces are the only choice; each must be one that was offered.</summary>
/// <param name="WorkspaceIds">Each once.</param>
public sealed record ConsentAnswer(string? Envelope, bool Allow, IReadOnlyList<Guid> WorkspaceIds);
