using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Tries;
using ClientPortal.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.SingleSignOn;

/// <summary>
/// The last step of a sign-in with a provider where its word is not enough: the account's own password, once, before it is linked; and the account's own
/// second factor, every time, where it has one (SEC-188).
/// </summary>
public sealed class ProveAccount(
    PortalDb portal, AdmitPerson admit, Passwords passwords, SecondFactorCheck factors, SignInLimits limits, SessionStarts sessions, AuditTrail audit, TimeProvider time)
{
    /// <summary>What this browser is asked for; null where nothing is open.</summary>
    public async Task<ProofAsked?> FindAsync(Guid attemptId, PlainSecret? browserKey, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        return await FindAsync(db, attemptId, browserKey, ct) is { } open
            ? new ProofAsked(open.Connection.Name, open.Admission.User.Email!, open.NeedsPassword, open.NeedsCode)
            : null;
    }

    public async Task<SignOnAnswer> RunAsync(Actor visitor, ProofDraft draft, PlainSecret? browserKey, BrowserFacts browser, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        if (await FindAsync(db, draft.AttemptId, browserKey, ct) is not { } open)
        {
            return new SignOnAnswer.Refused(SignOnMistakes.State.AsConflict(), ReturnUrl: null);
        }

        var user = open.Admission.User;
        using var turn = await limits.TakeTurnAsync(open.NeedsPassword ? user.NormalizedEmail! : user.Id.ToString("n"), ct);
        IReadOnlyList<TryLimit> ofPassword = open.NeedsPassword ? limits.OfPassword(user.NormalizedEmail!, user, visitor, browser) : [];
        IReadOnlyList<TryLimit> ofCode = open.NeedsCode ? limits.OfCode(user, visitor, browser) : [];
        if (!await limits.TakeAsync([.. ofPassword, .. ofCode], ct))
        {
            return Refuse(open, Wrong(open, ProblemKind.TooMany));
        }

        var outcome = open.NeedsPassword && await passwords.CheckAsync(user, draft.Password, ct) == PasswordCheck.Wrong
            ? Wrong(open, ProblemKind.Invalid)
            : await db.InOneTransactionAsync<StartedSession>(() => LetInAsync(db, visitor, open, draft, browser, ct), ct);
        if (outcome.IsDone(out var session, out var problem))
        {
            foreach (var counted in new[] { ofPassword, ofCode }.Where(counted => counted.Count > 0))
            {
                await limits.ProvedAsync(counted, ct);
            }

            admit.TellOfLink(open.Admission, visitor);
            return new SignOnAnswer.SignedIn(session, open.Attempt.ReturnUrl);
        }

        db.ChangeTracker.Clear();
        audit.Add(db, visitor.As(user) with { WorkspaceId = open.Connection.WorkspaceId }, AuditActions.SignInFailed, targetId: open.Connection.Id, detail: "reason=sso_proof", succeeded: false);
        await db.SaveChangesAsync(ct);
        return Refuse(open, problem);
    }

    private async Task<Outcome<StartedSession>> LetInAsync(PortalDbContext db, Actor visitor, OpenProof open, ProofDraft draft, BrowserFacts browser, CancellationToken ct)
    {
        var (user, now) = (open.Admission.User, time.GetUtcNow());
        SpentFactor? factor = null;
        if (open.NeedsCode && (factor = await factors.SpendAsync(db, user, visitor.As(user), draft.Code, ct)) is null)
        {
            return Wrong(open, ProblemKind.Invalid);
        }

        if (await db.Everywhere<SignOnAttempt>().Where(row => row.Id == open.Attempt.Id && row.ProvedAt == null).ExecuteUpdateAsync(set => set.SetProperty(row => row.ProvedAt, now), ct) == 0)
        {
            return SignOnMistakes.State.AsConflict();
        }

        if (!(await admit.LetInAsync(db, open.Connection, open.Admission, visitor, ct)).IsDone(out _, out var refused))
        {
            return refused;
        }

        // The password or code was given here and now; that is what freshness and auth_time speak of.
        var started = await sessions.AddAsync(
            db, user, visitor, browser, MethodsOf(open, factor), open.Connection.WorkspaceId, ct, new ProvedAtProvider(open.Connection.Id, now));
        if (await db.TrySaveAsync(SignOnMistakes.State.AsConflict(), ct) is { } clash)
        {
            return clash;
        }

        await db.EndSessionsAsync(db.UserSessions.Where(session => session.Id == browser.SessionId), now, ct);
        return started;
    }

    private async Task<OpenProof?> FindAsync(PortalDbContext db, Guid attemptId, PlainSecret? browserKey, CancellationToken ct)
    {
        var (browser, now) = (browserKey?.Hash ?? [], time.GetUtcNow());
        var attempt = await db.Everywhere<SignOnAttempt>().AsNoTracking().SingleOrDefaultAsync(
            row => row.Id == attemptId && row.BrowserHash == browser && row.UserId != null && row.SubjectHash != null && row.ProvedAt == null && row.ExpiresAt > now, ct);
        if (attempt is null
            || await db.Everywhere<IdentityConnection>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == attempt.ConnectionId && row.DisabledAt == null, ct) is not { } connection
            || await db.Users.SingleOrDefaultAsync(row => row.Id == attempt.UserId && row.DisabledAt == null, ct) is not { } user)
        {
            return null;
        }

        var subject = attempt.SubjectHash!;
        var isLinked = await db.Everywhere<LinkedIdentity>().AnyAsync(row => row.ConnectionId == connection.Id && row.SubjectHash == subject && row.UserId == user.Id, ct);
        var open = new OpenProof(attempt, connection, new Admission(user, subject, isLinked, MustProve: true));
        return open.NeedsPassword || open.NeedsCode ? open : null; // what it would have to be proved with has gone: begin again
    }

    private static string MethodsOf(OpenProof open, SpentFactor? factor)
    {
        var own = (open.NeedsPassword, factor) switch
        {
            (true, SpentFactor.Totp) => "pwd otp",
            (true, _) => "pwd",
            (false, SpentFactor.Totp) => "otp",
            _ => "",
        };
        return ProviderAnswer.Cut($"{own} {open.Attempt.AuthenticationMethods}".Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal));
    }

    private static Problem Wrong(OpenProof open, ProblemKind kind) => open.NeedsPassword ? SignOnMistakes.ProofWrong.As(kind) : SignInProblems.WrongCode(kind);

    private static SignOnAnswer.Refused Refuse(OpenProof open, Problem problem) => new(problem, open.Attempt.ReturnUrl);

    private sealed record OpenProof(SignOnAttempt Attempt, IdentityConnection Connection, Admission Admission)
    {
        public bool NeedsPassword => !Admission.IsLinked && Admission.User.PasswordHash is not null;

        public bool NeedsCode => Admission.User.TwoFactorEnabled;
    }
}

/// <summary>What a person still has to give.</summary>
/// <param name="Connection">The name of the provider's connection.</param>
public sealed record ProofAsked(string Connection, string Email, bool NeedsPassword, bool NeedsCode);

/// <summary>What was typed.</summary>
public sealed record ProofDraft(Guid AttemptId, string? Password, string? Code)
{
    /// <summary>Masked.</summary>
    public override string ToString() => nameof(ProofDraft);
}
