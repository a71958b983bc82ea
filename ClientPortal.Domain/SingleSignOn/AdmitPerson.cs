using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Mail;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.SingleSignOn;

/// <summary>
/// Finds the account of a provider's subject, or makes it: first by the subject, then by the address, then anew. Whoever comes for the first time becomes a
/// member, unless they were one before (docs/decisions/0011).
/// </summary>
public sealed class AdmitPerson(NewUsers users, CredentialGenerator credentials, AuditTrail audit, IPostOffice post, TimeProvider time)
{
    /// <summary>Whom the answer is about, and what is still missing. A new account is added to the context and stored with the caller's save.</summary>
    internal async Task<Outcome<Admission>> FindAsync(PortalDbContext db, IdentityConnection connection, ProviderAnswer answer, Actor visitor, CancellationToken ct)
    {
        if (!await db.Everywhere<EmailDomain>().AnyAsync(row => row.ConnectionId == connection.Id && row.VerifiedName == answer.Domain, ct))
        {
            return SignOnMistakes.ForeignDomain.AsConflict();
        }

        var subject = answer.SubjectHash;
        var known = await db.Everywhere<LinkedIdentity>().Where(row => row.ConnectionId == connection.Id && row.SubjectHash == subject)
            .Join(db.Users, row => row.UserId, user => user.Id, (_, user) => user).SingleOrDefaultAsync(ct);
        if (known is not null)
        {
            return await JudgeAsync(db, connection, new Admission(known, subject, IsLinked: true, known.TwoFactorEnabled), ct);
        }

        var email = EmailAddress.Normalize(answer.Email);
        if (await db.Users.SingleOrDefaultAsync(row => row.NormalizedEmail == email, ct) is not { } existing)
        {
            return new Admission(users.AddWithoutPassword(db, visitor with { WorkspaceId = connection.WorkspaceId }, answer.Email, NameOf(answer)), subject, IsLinked: false, MustProve: false);
        }

        return LinkRule.Of(await FactsAsync(db, connection, existing, ct)) switch
        {
            LinkVerdict.Free => await JudgeAsync(db, connection, new Admission(existing, subject, IsLinked: false, existing.TwoFactorEnabled), ct),
            LinkVerdict.ProveFirst => await JudgeAsync(db, connection, new Admission(existing, subject, IsLinked: false, MustProve: true), ct),
            LinkVerdict.AddressReused => SignOnMistakes.AddressReused.AsConflict(),
            _ => SignOnMistakes.Elsewhere.AsConflict(),
        };
    }

    /// <summary>Links what is not linked and makes a member of who is none; stored with the caller's save.</summary>
    internal async Task<Outcome<Nothing>> LetInAsync(PortalDbContext db, IdentityConnection connection, Admission admission, Actor visitor, CancellationToken ct)
    {
        var (user, now) = (admission.User, time.GetUtcNow());
        var person = visitor.As(user) with { WorkspaceId = connection.WorkspaceId };
        if (!admission.IsLinked)
        {
            db.LinkedIdentities.Add(new LinkedIdentity
            {
                Id = credentials.NewId(),
                WorkspaceId = connection.WorkspaceId,
                ConnectionId = connection.Id,
                SubjectHash = admission.SubjectHash,
                UserId = user.Id,
                LinkedAt = now,
            });
            audit.Add(db, person, AuditActions.IdentityLinked, targetId: connection.Id, targetName: connection.Name);
        }

        if (await db.Everywhere<Member>().AnyAsync(member => member.WorkspaceId == connection.WorkspaceId && member.UserId == user.Id, ct))
        {
            return Nothing.AtAll;
        }

        var invitation = await OpenInvitationAsync(db, connection, user, ct);
        if (invitation is null && await WasMemberAsync(db, connection, user, ct))
        {
            return SignOnMistakes.Removed.AsConflict();
        }

        if (invitation is not null)
        {
            invitation.SpentAt = now;
        }

        Join(db, person, connection, user, invitation?.Role ?? connection.NewcomerRole, now);
        return Nothing.AtAll;
    }

    /// <summary>Tells the account's owner that another way into it has been opened. To be called after the save.</summary>
    internal void TellOfLink(Admission admission, Actor visitor)
    {
        if (!admission.IsLinked && admission.User.PasswordHash is not null)
        {
            post.Post(new Letter.Notice(SecurityChange.IdentityLinked, time.GetUtcNow(), visitor.IpAddress) { To = admission.User.Email!, Language = admission.User.Language });
        }
    }

    // What would be refused in the end is refused before anybody is asked for a password.
    private async Task<Outcome<Admission>> JudgeAsync(PortalDbContext db, IdentityConnection connection, Admission admission, CancellationToken ct)
    {
        if (admission.User.DisabledAt is not null)
        {
            return SignOnMistakes.AccountOff.AsConflict();
        }

        var isMember = await db.Everywhere<Member>().AnyAsync(member => member.WorkspaceId == connection.WorkspaceId && member.UserId == admission.User.Id, ct);
        return isMember || !await WasMemberAsync(db, connection, admission.User, ct) || await OpenInvitationAsync(db, connection, admission.User, ct) is not null
            ? admission
            : SignOnMistakes.Removed.AsConflict();
    }

    private void Join(PortalDbContext db, Actor person, IdentityConnection connection, PortalUser user, WorkspaceRole role, DateTimeOffset now)
    {
        var member = new Member { Id = credentials.NewId(), WorkspaceId = connection.WorkspaceId, UserId = user.Id, Role = role, JoinedAt = now };
        db.Members.Add(member);
        user.LastWorkspaceId = connection.WorkspaceId;
        audit.Add(db, person, AuditActions.MemberJoined, targetId: member.Id, targetName: user.DisplayName, detail: $"role={role} connection={connection.Id}");
    }

    private static Task<bool> WasMemberAsync(PortalDbContext db, IdentityConnection connection, PortalUser user, CancellationToken ct) =>
        db.Everywhere<FormerMember>().AnyAsync(row => row.WorkspaceId == connection.WorkspaceId && row.UserId == user.Id, ct);

    // The provider has confirmed the address that the invitation was mailed to, so the link in that mail is not needed.
    private async Task<Invitation?> OpenInvitationAsync(PortalDbContext db, IdentityConnection connection, PortalUser user, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return await db.Everywhere<Invitation>()
            .Where(row => row.WorkspaceId == connection.WorkspaceId && row.NormalizedEmail == user.NormalizedEmail && row.SpentAt == null && row.ExpiresAt > now)
            .OrderByDescending(row => row.CreatedAt).FirstOrDefaultAsync(ct);
    }

    private static async Task<LinkFacts> FactsAsync(PortalDbContext db, IdentityConnection connection, PortalUser user, CancellationToken ct)
    {
        var memberships = await db.Everywhere<Member>().Where(member => member.UserId == user.Id)
            .GroupBy(member => member.WorkspaceId == connection.WorkspaceId).Select(group => group.Key).ToListAsync(ct);
        var identities = await db.Everywhere<LinkedIdentity>().Where(row => row.UserId == user.Id)
            .Select(row => new { IsThisOne = row.ConnectionId == connection.Id, IsHere = row.WorkspaceId == connection.WorkspaceId }).ToListAsync(ct);
        return new LinkFacts(
            IsAnotherSubject: identities.Exists(row => row.IsThisOne),
            IsMemberHere: memberships.Contains(true),
            ReachesElsewhere: memberships.Contains(false) || identities.Exists(row => !row.IsHere),
            HasPassword: user.PasswordHash is not null,
            HasTwoFactor: user.TwoFactorEnabled);
    }

    private static string NameOf(ProviderAnswer answer)
    {
        var name = new string([.. (answer.Name ?? "").Where(letter => !char.IsControl(letter))]).Trim();
        name = name.Length > 0 ? name : answer.Email.Split('@')[0];
        return name.Length <= PortalUser.MaxDisplayNameLength ? name : name[..PortalUser.MaxDisplayNameLength];
    }
}

/// <summary>An account that a provider's answer opens.</summary>
/// <param name="IsLinked">It has been opened so before.</param>
/// <param name="MustProve">The person has still to give what only the account's owner has.</param>
internal sealed record Admission(PortalUser User, byte[] SubjectHash, bool IsLinked, bool MustProve);
