using System.Diagnostics;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.SingleSignOn;
using ClientPortal.Domain.Tries;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Users;

/// <summary>The first step of signing in. Unknown, disabled and wrong all look alike, in words and in time (SEC-185).</summary>
public sealed class SignIn(PortalDb portal, Passwords passwords, SignInLimits limits, SessionStarts sessions, AuditTrail audit, TimeProvider time)
{
    public async Task<SignInAnswer> RunAsync(Actor visitor, SignInDraft draft, BrowserFacts browser, CancellationToken ct)
    {
        var email = EmailAddress.Normalize(draft.Email);
        using var turn = await limits.TakeTurnAsync(email, ct);
        await using var db = portal.OpenForServer();
        var user = await db.Users.FirstOrDefaultAsync(row => row.NormalizedEmail == email, ct);
        var counted = limits.OfPassword(email, user, visitor, browser);
        if (!await limits.TakeAsync(counted, ct))
        {
            await TellOfLockAsync(db, user, visitor, counted, ct);
            return new SignInAnswer.Refused(SignInProblems.TooMany());
        }

        var check = await passwords.CheckAsync(user, draft.Password, ct);
        var rule = await db.PasswordRuleAsync(email, user?.Id, ct);
        if (check == PasswordCheck.Wrong || user is null || user.DisabledAt is not null || rule == PasswordRule.CountsForNothing)
        {
            var reason = user is null ? "unknown" : check == PasswordCheck.Wrong || user.DisabledAt is not null ? "password" : "single_sign_on";
            audit.Add(db, user is null ? visitor : visitor.As(user), AuditActions.SignInFailed, detail: $"reason={reason}", succeeded: false);
            await db.SaveChangesAsync(ct);

            // By the domain alone, so that nobody learns who has an account, who is an owner, or whose password was right (SEC-185).
            return new SignInAnswer.Refused(rule == PasswordRule.Counts ? SignInProblems.Wrong() : SignOnMistakes.Required.As(ProblemKind.Invalid));
        }

        await limits.ProvedAsync(counted, ct);
        if (check == PasswordCheck.RightButHashedTheOldWay)
        {
            user.PasswordHash = passwords.Hash(user, draft.Password);
        }

        if (user.TwoFactorEnabled)
        {
            await db.SaveChangesAsync(ct);
            return new SignInAnswer.NeedsSecondFactor(user.Id, user.SecurityStamp!);
        }

        return await StartAsync(db, user, visitor, browser, ct);
    }

    // Once per lock and not once per try: whoever is locked out must not be able to fill the audit.
    private async Task TellOfLockAsync(PortalDbContext db, PortalUser? user, Actor visitor, IReadOnlyList<TryLimit> counted, CancellationToken ct)
    {
        if (await limits.IsNewLockAsync(counted, ct))
        {
            audit.Add(db, user is null ? visitor : visitor.As(user), AuditActions.UserLocked, detail: "reason=password", succeeded: false);
            await db.SaveChangesAsync(ct);
        }
    }

    private async Task<SignInAnswer> StartAsync(PortalDbContext db, PortalUser user, Actor visitor, BrowserFacts browser, CancellationToken ct)
    {
        var outcome = await db.InOneTransactionAsync<StartedSession>(async () =>
        {
            var started = await sessions.AddAsync(db, user, visitor, browser, "pwd", workspaceId: null, ct);
            if (await db.TrySaveAsync(Problem.Stale(), ct) is { } clash)
            {
                return clash;
            }

            await db.EndSessionsAsync(db.UserSessions.Where(session => session.Id == browser.SessionId), time.GetUtcNow(), ct);
            return started;
        }, ct);

        return outcome switch
        {
            Outcome<StartedSession>.Done done => new SignInAnswer.SignedIn(done.Value),
            Outcome<StartedSession>.Refused refused => new SignInAnswer.Refused(refused.Problem),
            _ => throw new UnreachableException(),
        };
    }
}

/// <summary>What was typed.</summary>
public sealed record SignInDraft(string Email, string Password)
{
    /// <summary>Masked.</summary>
    public override string ToString() => nameof(SignInDraft);
}

/// <summary>What the first step came to.</summary>
public abstract record SignInAnswer
{
    private SignInAnswer()
    {
    }

    public sealed record SignedIn(StartedSession Session) : SignInAnswer;

    /// <summary>Not signed in: the browser may only ask for the second step, until the stamp changes or ten minutes have passed (SEC-188).</summary>
    public sealed record NeedsSecondFactor(Guid UserId, string SecurityStamp) : SignInAnswer;

    public sealed record Refused(Problem Problem) : SignInAnswer;
}

internal static class SignInProblems
{
    private const string Sentence = "The e-mail or the password is not right. After ten tries, wait 15 minutes.";

    public static Problem Wrong() => new(ProblemKind.Invalid, "sign_in_failed", Sentence);

    /// <summary>The same words: whether it was the password or the number of tries is nobody's business (SEC-223).</summary>
    public static Problem TooMany() => new(ProblemKind.TooMany, "sign_in_failed", Sentence);

    public static Problem WrongCode(ProblemKind kind = ProblemKind.Invalid) =>
        new(kind, "code_wrong", "The code is not right, was used before, or there were too many tries. Wait for the next one.");

    public static Problem WrongPassword(ProblemKind kind = ProblemKind.Invalid) =>
        Problem.OfField("Password", "password_wrong", "The password is not right. After ten tries, wait 15 minutes.", kind);
}
