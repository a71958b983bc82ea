using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Changes;
using ClientPortal.Domain.SingleSignOn;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Users;

/// <summary>Makes the sign-in fresh again for acts on credentials and rights (SEC-183).</summary>
public sealed class ConfirmPassword(PortalDb portal, PasswordConfirmation confirmation, AuditTrail audit, TimeProvider time)
{
    public async Task<Outcome<Nothing>> RunAsync(Actor actor, string? password, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        if (!(await confirmation.CheckAsync(db, actor, password, ct)).IsDone(out _, out var problem))
        {
            return problem;
        }

        return await db.InOneTransactionAsync<Nothing>(async () =>
        {
            var now = time.GetUtcNow();
            if (await db.UserSessions.Where(session => session.Id == actor.SessionId && session.UserId == actor.UserId)
                .ExecuteUpdateAsync(set => set.SetProperty(session => session.AuthenticatedAt, now), ct) == 0)
            {
                return Problem.NotAllowed();
            }

            db.NoteChange(new ChangeSubject(ChangeKind.User, actor.UserId!.Value));
            audit.Add(db, actor, AuditActions.PasswordConfirmed, targetId: actor.SessionId);
            await db.SaveChangesAsync(ct);
            return Nothing.AtAll;
        }, ct);
    }
}

/// <summary>Checks the password of a person who is signed in; counted, so that a borrowed browser does not let it be guessed.</summary>
public sealed class PasswordConfirmation(Passwords passwords, SignInLimits limits, AuditTrail audit)
{
    /// <summary>The person, tracked, when the password is theirs.</summary>
    public async Task<Outcome<PortalUser>> CheckAsync(PortalDbContext db, Actor actor, string? password, CancellationToken ct)
    {
        if (actor is not { Kind: ActorKind.User, UserId: { } userId }
            || await db.Users.FirstOrDefaultAsync(row => row.Id == userId && row.DisabledAt == null, ct) is not { } user)
        {
            return Problem.NotAllowed();
        }

        if (await db.PasswordRuleAsync(user.Email, userId, ct) == PasswordRule.CountsForNothing)
        {
            return SignOnMistakes.Required.At("Password");
        }

        using var turn = await limits.TakeTurnAsync(userId.ToString("n"), ct);
        var counted = SignInLimits.OfConfirmation(userId);
        if (!await limits.TakeAsync(counted, ct))
        {
            return SignInProblems.WrongPassword(ProblemKind.TooMany);
        }

        if (await passwords.CheckAsync(user, password, ct) == PasswordCheck.Wrong)
        {
            audit.Add(db, actor, AuditActions.SignInFailed, detail: "reason=confirmation", succeeded: false);
            await db.SaveChangesAsync(ct);
            return SignInProblems.WrongPassword();
        }

        await limits.ProvedAsync(counted, ct);
        return user;
    }
}
