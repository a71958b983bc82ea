using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Mail;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Users;

/// <summary>Changes the actor's password; every other session ends, and this one gets a new key (SEC-180, SEC-182).</summary>
public sealed class ChangePassword(
    PortalDb portal, PasswordConfirmation confirmation, Passwords passwords, SessionKeys keys, AuditTrail audit, IPostOffice post, TimeProvider time)
{
    public async Task<Outcome<ChangedSecurity>> RunAsync(Actor actor, ChangePasswordDraft draft, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        if (!(await confirmation.CheckAsync(db, actor, draft.Password, ct)).IsDone(out var user, out var problem))
        {
            return problem;
        }

        if (Problem.From(new NewPasswordRules(user.Email).Validate(draft.NewPassword)) is { } mistakes)
        {
            return mistakes;
        }

        // Slow on purpose, so before the transaction: SQLite has one writer, and all others would wait.
        var hash = passwords.Hash(user, draft.NewPassword);
        return await db.InOneTransactionAsync<ChangedSecurity>(async () =>
        {
            var now = time.GetUtcNow();
            user.PasswordHash = hash;
            keys.RenewStamps(user);
            audit.Add(db, actor, AuditActions.PasswordChanged, targetId: user.Id);
            if (await db.TrySaveAsync(Problem.Stale(), ct) is { } clash)
            {
                return clash;
            }

            await db.OneTimeLinks.Where(link => link.UserId == user.Id).ExecuteDeleteAsync(ct);
            await db.EndSessionsAsync(db.UserSessions.Where(session => session.UserId == user.Id && session.Id != actor.SessionId), now, ct);
            var changed = await keys.RenewAsync(db, actor, now, ct);
            post.Post(new Letter.Notice(SecurityChange.PasswordChanged, now, actor.IpAddress) { To = user.Email!, Language = user.Language });
            return changed;
        }, ct);
    }
}

/// <summary>The old password and the new one.</summary>
public sealed record ChangePasswordDraft(string Password, string NewPassword)
{
    /// <summary>Masked.</summary>
    public override string ToString() => nameof(ChangePasswordDraft);
}

internal sealed class NewPasswordRules : AbstractValidator<string>
{
    public NewPasswordRules(string? email) =>
        RuleFor(password => password).IsGoodPassword(_ => email).OverridePropertyName(nameof(ChangePasswordDraft.NewPassword));
}
