using System.Diagnostics;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Throttling;
using ClientPortal.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.SingleSignOn;

/// <summary>
/// Takes a provider's answer: once, from the browser that asked, at the address of the workspace whose provider was asked. Everything that is
/// wrong is refused before a session begins, audited in that workspace, and counted.
/// </summary>
public sealed class FinishSignOn(
    PortalDb portal, AskProvider ask, AdmitPerson admit, SessionStarts sessions, SessionKeys keys, Throttles throttles, AuditTrail audit, TimeProvider time)
{
    private const int Races = 2;

    public async Task<SignOnAnswer> RunAsync(Actor visitor, ProviderReturn back, PlainSecret? browserKey, BrowserFacts browser, CancellationToken ct)
    {
        var address = AddressKey.Of(visitor.IpAddress);
        if (throttles.IsSpent(Throttle.SignOnFailuresPerAddress, address, out var wait))
        {
            return new SignOnAnswer.Refused(Problem.TooMany(wait), ReturnUrl: null);
        }

        var attempt = browserKey is null ? null : await TakeAttemptAsync(back, browserKey, ct);
        var answer = attempt is null
            ? new SignOnAnswer.Refused(SignOnMistakes.State.AsConflict(), ReturnUrl: null)
            : await AnswerAsync(visitor, attempt, back, browserKey!, browser, ct);
        if (answer is SignOnAnswer.Refused refused)
        {
            throttles.TryTake(Throttle.SignOnFailuresPerAddress, address, out _);
            await NoteAsync(visitor, attempt, refused.Problem, ct);
        }

        return answer;
    }

    // RFC 6749 §10.12 and §10.5: the state is this browser's, and its answer is taken by one conditional update.
    private async Task<SignOnAttempt?> TakeAttemptAsync(ProviderReturn back, PlainSecret browserKey, CancellationToken ct)
    {
        if (back.IsRepeated || back.State is not { Length: > 0 and <= 128 } state)
        {
            return null;
        }

        await using var db = portal.OpenForServer();
        var (hash, browser, now) = (SecretHash.Of(state), browserKey.Hash, time.GetUtcNow());
        var rows = db.Everywhere<SignOnAttempt>().Where(row => row.StateHash == hash && row.BrowserHash == browser && row.WorkspaceId == back.WorkspaceId);
        return await rows.Where(row => row.AnsweredAt == null && row.ExpiresAt > now).ExecuteUpdateAsync(set => set.SetProperty(row => row.AnsweredAt, now), ct) == 1
            ? await rows.AsNoTracking().SingleAsync(ct)
            : null;
    }

    private async Task<SignOnAnswer> AnswerAsync(Actor visitor, SignOnAttempt attempt, ProviderReturn back, PlainSecret browserKey, BrowserFacts browser, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        if (await db.Everywhere<IdentityConnection>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == attempt.ConnectionId && row.DisabledAt == null, ct) is not { } connection)
        {
            return Refuse(attempt, SignOnMistakes.State.AsConflict());
        }

        if (!(await ask.RunAsync(connection, back, browserKey, ct)).IsDone(out var answer, out var problem))
        {
            return Refuse(attempt, problem);
        }

        if (attempt.SessionId is { } session)
        {
            return await ConfirmAsync(db, visitor, attempt, session, answer, browser, ct);
        }

        // Of two first visits at once one makes the account; the other then finds it.
        for (var race = 1; ; race++)
        {
            var outcome = await SignInAsync(visitor, attempt, connection, answer, browser, ct);
            if (outcome is not SignOnAnswer.Refused { Problem.Kind: ProblemKind.Stale } || race == Races)
            {
                return outcome;
            }
        }
    }

    private async Task<SignOnAnswer> SignInAsync(Actor visitor, SignOnAttempt attempt, IdentityConnection connection, ProviderAnswer answer, BrowserFacts browser, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        if (!(await admit.FindAsync(db, connection, answer, visitor, ct)).IsDone(out var admission, out var problem))
        {
            return Refuse(attempt, problem);
        }

        var provedAt = ProvedAt(attempt, answer);
        if (admission.MustProve)
        {
            var (subject, methods, userId) = (admission.SubjectHash, answer.MethodsText, admission.User.Id);
            await db.Everywhere<SignOnAttempt>().Where(row => row.Id == attempt.Id).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.UserId, userId).SetProperty(row => row.SubjectHash, subject)
                    .SetProperty(row => row.AuthenticatedAt, provedAt).SetProperty(row => row.AuthenticationMethods, methods), ct);
            return new SignOnAnswer.NeedsProof(attempt.Id);
        }

        var outcome = await db.InOneTransactionAsync<StartedSession>(async () =>
        {
            if (!(await admit.LetInAsync(db, connection, admission, visitor, ct)).IsDone(out _, out var refused))
            {
                return refused;
            }

            var started = await sessions.AddAsync(
                db, admission.User, visitor, browser, answer.MethodsText, connection.WorkspaceId, ct, new ProvedAtProvider(connection.Id, provedAt));
            if (await db.TrySaveAsync(Problem.Stale(), ct) is { } clash)
            {
                return clash;
            }

            await db.EndSessionsAsync(db.UserSessions.Where(session => session.Id == browser.SessionId), time.GetUtcNow(), ct);
            return started;
        }, ct);
        if (!outcome.IsDone(out var session, out problem))
        {
            return Refuse(attempt, problem);
        }

        admit.TellOfLink(admission, visitor);
        return new SignOnAnswer.SignedIn(session, attempt.ReturnUrl);
    }

    private async Task<SignOnAnswer> ConfirmAsync(PortalDbContext db, Actor visitor, SignOnAttempt attempt, Guid sessionId, ProviderAnswer answer, BrowserFacts browser, CancellationToken ct)
    {
        var (subject, now) = (answer.SubjectHash, time.GetUtcNow());
        var user = browser.SessionId != sessionId ? null : await SessionQueries.Live(db, db.UserSessions, now)
            .Where(pair => pair.Session.Id == sessionId
                && db.Everywhere<LinkedIdentity>().Any(row => row.ConnectionId == attempt.ConnectionId && row.SubjectHash == subject && row.UserId == pair.User.Id))
            .Select(pair => pair.User).SingleOrDefaultAsync(ct);
        if (user is null)
        {
            return Refuse(attempt, SignOnMistakes.SomebodyElse.AsConflict());
        }

        // The browser carried the request for a new sign-in, and could have left it out: what counts is what the provider says of the time.
        if (!IsSinceTheAsk(attempt, answer))
        {
            return Refuse(attempt, SignOnMistakes.NotFresh.AsConflict());
        }

        var outcome = await db.InOneTransactionAsync<ChangedSecurity>(async () =>
        {
            var actor = visitor.As(user) with { SessionId = sessionId, WorkspaceId = attempt.WorkspaceId };
            audit.Add(db, actor, AuditActions.ConfirmedAtProvider, targetId: sessionId);
            await db.SaveChangesAsync(ct);
            return await keys.RenewAsync(db, actor, ProvedAt(attempt, answer), ct);
        }, ct);
        return outcome switch
        {
            Outcome<ChangedSecurity>.Done done => new SignOnAnswer.Confirmed(done.Value.SessionKey, attempt.ReturnUrl),
            Outcome<ChangedSecurity>.Refused refused => Refuse(attempt, refused.Problem),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>
    /// When the person proved who they are. What the provider does not tell counts as the oldest it could be, so that such a session is never fresh;
    /// what it tells about a request for a new sign-in is not set before that request by a clock that is a little slow.
    /// </summary>
    private DateTimeOffset ProvedAt(SignOnAttempt attempt, ProviderAnswer answer)
    {
        var now = time.GetUtcNow();
        var said = answer.AuthenticatedAt ?? now - UserSession.AbsoluteLifetime;
        var proved = attempt.WantsNewSignIn && IsSinceTheAsk(attempt, answer) && said < attempt.StartedAt ? attempt.StartedAt : said;
        return proved < now ? proved : now;
    }

    private static bool IsSinceTheAsk(SignOnAttempt attempt, ProviderAnswer answer) => answer.AuthenticatedAt >= attempt.StartedAt - ReadProviderToken.Skew;

    private async Task NoteAsync(Actor visitor, SignOnAttempt? attempt, Problem problem, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        audit.Add(db, visitor with { WorkspaceId = attempt?.WorkspaceId }, AuditActions.SignInFailed, targetId: attempt?.ConnectionId, detail: $"reason={problem.Code}", succeeded: false);
        await db.SaveChangesAsync(ct);
    }

    private static SignOnAnswer.Refused Refuse(SignOnAttempt attempt, Problem problem) => new(problem, attempt.ReturnUrl);
}
