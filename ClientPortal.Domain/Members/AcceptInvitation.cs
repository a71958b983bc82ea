using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Links;
using ClientPortal.Domain.SingleSignOn;
using ClientPortal.Domain.Users;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Members;

/// <summary>Makes a new person a member by a mailed link. E-mail, workspace and role are the invitation's, whatever the form says (SEC-192).</summary>
public sealed class AcceptInvitation(
    PortalDb portal, OpenInvitations invitations, NewUsers users, SessionStarts sessions, CredentialGenerator credentials, AuditTrail audit, TimeProvider time)
{
    public async Task<Outcome<StartedSession>> RunAsync(Actor visitor, NewMemberDraft draft, BrowserFacts browser, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        if (!CredentialFormat.IsOfKind(draft.Token, CredentialKind.Link) || await invitations.Open(db, draft.Token!).FirstOrDefaultAsync(ct) is not { } invitation)
        {
            return LinkProblems.Spent();
        }

        if (Problem.From(new NewMemberDraftRules(invitation.Email).Validate(draft)) is { } mistakes)
        {
            return mistakes;
        }

        // A password of theirs would count for nothing; signing in with the provider takes the invitation up.
        if (await db.EnforcingWorkspaceAsync(EmailDomains.Of(invitation.Email), ct) is not null)
        {
            return SignOnMistakes.Required.AsConflict();
        }

        invitation.SpentAt = time.GetUtcNow();
        var user = users.Add(db, visitor, invitation.Email, draft.Name, draft.Password);
        Join(db, visitor, user, invitation);
        var started = await sessions.AddAsync(db, user, visitor, browser, "pwd", invitation.WorkspaceId, ct);

        // Used meanwhile, or an account with this address has come to be: either way this link makes none.
        return await db.TrySaveAsync(LinkProblems.Spent(), ct) is null ? started : LinkProblems.Spent();
    }

    /// <summary>Makes a person who is signed in a member; the invitation has to be for their address.</summary>
    public async Task<Outcome<Nothing>> JoinAsync(Actor actor, string? token, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        if (actor.Kind != ActorKind.User || !CredentialFormat.IsOfKind(token, CredentialKind.Link)
            || await invitations.Open(db, token!).FirstOrDefaultAsync(ct) is not { } invitation
            || await db.Users.FirstOrDefaultAsync(row => row.Id == actor.UserId && row.NormalizedEmail == invitation.NormalizedEmail, ct) is not { } user)
        {
            return LinkProblems.Spent();
        }

        invitation.SpentAt = time.GetUtcNow();
        Join(db, actor, user, invitation);
        if (await db.UserSessions.FirstOrDefaultAsync(session => session.Id == actor.SessionId, ct) is { } session)
        {
            session.WorkspaceId = invitation.WorkspaceId;
        }

        return await db.TrySaveAsync(LinkProblems.Spent(), ct) is null ? Nothing.AtAll : LinkProblems.Spent();
    }

    private void Join(PortalDbContext db, Actor actor, PortalUser user, Invitation invitation)
    {
        var member = new Member
        {
            Id = credentials.NewId(),
            WorkspaceId = invitation.WorkspaceId,
            UserId = user.Id,
            Role = invitation.Role,
            JoinedAt = time.GetUtcNow(),
        };
        db.Members.Add(member);
        user.LastWorkspaceId = invitation.WorkspaceId;
        audit.Add(db, actor.As(user) with { WorkspaceId = invitation.WorkspaceId }, AuditActions.MemberJoined, targetId: member.Id, targetName: user.DisplayName, detail: $"role={invitation.Role}");
    }
}

/// <summary>What a new person says about themselves.</summary>
public sealed record NewMemberDraft(string? Token, string Name, string Password)
{
    /// <summary>Masked.</summary>
    public override string ToString() => nameof(NewMemberDraft);
}

/// <summary>The rules of <see cref="NewMemberDraft"/>.</summary>
internal sealed class NewMemberDraftRules : AbstractValidator<NewMemberDraft>
{
    public NewMemberDraftRules(string email)
    {
        RuleFor(draft => draft.Name).IsPersonName();
        RuleFor(draft => draft.Password).IsGoodPassword(_ => email);
    }
}
