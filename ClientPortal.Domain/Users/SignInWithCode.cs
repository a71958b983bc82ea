using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Mail;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Users;

/// <summary>The second step of signing in: a code of the authenticator, or a recovery code.</summary>
public sealed class SignInWithCode(
    PortalDb portal, SecondFactorCheck factors, SignInLimits limits, SessionStarts sessions, AuditTrail audit, IPostOffice post, TimeProvider time)
{
    /// <param name="securityStamp">The account's stamp at the first step: after a change of password that step is worth nothing.</param>
    public async Task<Outcome<StartedSession>> RunAsync(Actor visitor, Guid userId, string securityStamp, string? code, BrowserFacts browser, CancellationToken ct)
    {
        using var turn = await limits.TakeTurnAsync(userId.ToString("n"), ct);
        await using var db = portal.OpenForServer();
        if (await db.Users.FirstOrDefaultAsync(row => row.Id == userId && row.DisabledAt == null, ct) is not { TwoFactorEnabled: true } user
            || user.SecurityStamp != securityStamp)
        {
            return SignInProblems.Wrong();
        }

        var counted = limits.OfCode(user, visitor, browser);
        if (!await limits.TakeAsync(counted, ct))
        {
            return SignInProblems.WrongCode(ProblemKind.TooMany);
        }

        var outcome = await db.InOneTransactionAsync<StartedSession>(async () =>
        {
            if (await factors.SpendAsync(db, user, visitor.As(user), code, ct) is not { } factor)
            {
                return SignInProblems.WrongCode();
            }

            var methods = factor == SpentFactor.Totp ? "pwd otp" : "pwd";
            var started = await sessions.AddAsync(db, user, visitor, browser, methods, workspaceId: null, ct);
            if (await db.TrySaveAsync(SignInProblems.WrongCode(), ct) is not null)
            {
                return SignInProblems.WrongCode();
            }

            await db.EndSessionsAsync(db.UserSessions.Where(session => session.Id == browser.SessionId), time.GetUtcNow(), ct);
            return started;
        }, ct);

        if (outcome.IsDone(out _, out _))
        {
            await limits.ProvedAsync(counted, ct);
            TellOfRecoveryCode(user, visitor, code);
        }
        else
        {
            db.ChangeTracker.Clear();
            audit.Add(db, visitor.As(user), AuditActions.SignInFailed, detail: "reason=code", succeeded: false);
            await db.SaveChangesAsync(ct);
        }

        return outcome;
    }

    private void TellOfRecoveryCode(PortalUser user, Actor visitor, string? code)
    {
        if (RecoveryCodeText.LooksLikeOne(code))
        {
            post.Post(new Letter.Notice(SecurityChange.RecoveryCodeUsed, time.GetUtcNow(), visitor.IpAddress) { To = user.Email!, Language = user.Language });
        }
    }
}
