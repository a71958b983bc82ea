using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Mail;
using ClientPortal.Domain.Throttling;
using ClientPortal.Domain.Users;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Members;

/// <summary>Mails somebody a link that makes them a member. Whether they have an account already is not told (SEC-185).</summary>
public sealed class InviteMember(
    PortalDb portal, CredentialGenerator credentials, Throttles throttles, AuditTrail audit, IPostOffice post, TimeProvider time)
{
    private static readonly InvitationDraftRules Rules = new();

    public async Task<Outcome<SentInvitation>> RunAsync(Actor actor, InvitationDraft draft, CancellationToken ct)
    {
        if (!actor.May(Rights.MembersWrite) || (draft.Role == WorkspaceRole.Owner && actor.Role != WorkspaceRole.Owner) || actor.RaisesBeyondItself(draft.Role))
        {
            return Problem.NotAllowed(actor.Lacks(Rights.MembersWrite));
        }

        var now = time.GetUtcNow();
        if (!actor.IsFresh(now))
        {
            return Problem.NeedsFreshSignIn();
        }

        if (Problem.From(Rules.Validate(draft)) is { } mistakes)
        {
            return mistakes;
        }

        var email = EmailAddress.Normalize(draft.Email);
        await using var db = portal.OpenFor(actor);
        if (await db.Members.AnyAsync(member => member.User!.NormalizedEmail == email, ct))
        {
            return Problem.OfField(nameof(draft.Email), "already_member", "This person is a member already.", ProblemKind.Conflict);
        }

        if (throttles.Take(Throttle.InvitationMailsPerRecipient, email) is { } wait)
        {
            return wait;
        }

        return await SaveAsync(db, actor, draft, email, now, ct);
    }

    private async Task<Outcome<SentInvitation>> SaveAsync(PortalDbContext db, Actor actor, InvitationDraft draft, string email, DateTimeOffset now, CancellationToken ct)
    {
        var secret = credentials.NewSecret(CredentialKind.Link);
        var invitation = new Invitation
        {
            Id = credentials.NewId(),
            WorkspaceId = actor.Workspace,
            Email = EmailAddress.Trim(draft.Email),
            NormalizedEmail = email,
            Role = draft.Role,
            Hash = secret.Hash,
            CreatedAt = now,
            ExpiresAt = now + Invitation.Lifetime,
            InvitedBy = actor.Name,
        };
        var outcome = await db.InOneTransactionAsync<string>(async () =>
        {
            // The newest invitation is the one that counts.
            await db.Invitations.Where(row => row.NormalizedEmail == email && row.SpentAt == null).ExecuteDeleteAsync(ct);
            db.Invitations.Add(invitation);
            audit.Add(db, actor, AuditActions.MemberInvited, targetId: invitation.Id, targetName: invitation.Email, detail: $"role={draft.Role}");
            await db.SaveChangesAsync(ct);
            return await db.Workspaces.Where(row => row.Id == actor.Workspace).Select(row => row.Name).FirstAsync(ct);
        }, ct);
        if (!outcome.IsDone(out var workspaceName, out var problem))
        {
            return problem;
        }

        post.Post(new Letter.Invitation(workspaceName, actor.Name, secret) { To = invitation.Email });
        return new SentInvitation(invitation.Id, invitation.Email, invitation.Role, invitation.ExpiresAt);
    }
}

/// <summary>Whom to invite, as what.</summary>
public sealed record InvitationDraft(string Email, WorkspaceRole Role);

public sealed record SentInvitation(Guid Id, string Email, WorkspaceRole Role, DateTimeOffset ExpiresAt);

/// <summary>The rules of <see cref="InvitationDraft"/>.</summary>
public sealed class InvitationDraftRules : AbstractValidator<InvitationDraft>
{
    public InvitationDraftRules()
    {
        RuleFor(draft => draft.Email).IsEmailAddress();
        RuleFor(draft => draft.Role).IsInEnum().WithErrorCode("role_unknown").WithMessage("Choose one of the roles in the list.");
    }
}
