using System.Globalization;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Mail;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Names;
using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.PersonalTokens;

/// <summary>Makes a token of the person who asks, and tells them by mail (SEC-172).</summary>
public sealed class CreatePersonalToken(PortalDb portal, PersonalTokenDraftRules rules, CredentialGenerator credentials, AuditTrail audit, IPostOffice post, TimeProvider time)
{
    public async Task<Outcome<MadePersonalToken>> RunAsync(Actor actor, PersonalTokenDraft draft, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (PersonalTokenGate.Refuses(actor, now, out var userId) is { } refused)
        {
            return refused;
        }

        if (Problem.From(await rules.ValidateAsync(draft, ct)) is { } mistakes)
        {
            return mistakes;
        }

        await using var db = portal.OpenForServer();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var user = await db.Users.AsNoTracking().SingleAsync(row => row.Id == userId, ct);
        Guid[] wanted = [.. draft.WorkspaceIds?.Distinct() ?? []];
        if (wanted.Length > 0 && await db.Everywhere<Member>().CountAsync(member => member.UserId == userId && wanted.Contains(member.WorkspaceId), ct) != wanted.Length)
        {
            return PersonalTokenMistakes.WorkspaceUnknown.At(nameof(draft.WorkspaceIds));
        }

        await db.HoldUserAsync(userId, ct);
        if (await db.PersonalTokens.CountAsync(row => row.UserId == userId, ct) >= PersonalToken.MaxPerPerson)
        {
            return PersonalTokenMistakes.Limit.AsConflict();
        }

        var value = credentials.NewSecret(CredentialKind.PersonalToken);
        var token = new PersonalToken
        {
            Id = credentials.NewId(),
            UserId = userId,
            Name = NameRules.Normalize(draft.Name),
            Hash = value.Hash,
            Hint = value.Hint,
            Scopes = new ScopeSet(draft.Scopes ?? [ScopeNames.FullAccess]),
            WorkspaceIds = [.. wanted],
            CreatedAt = now,
            ExpiresAt = draft.NeverExpires ? null : draft.ExpiresAt?.ToUniversalTime() ?? now + PersonalTokenDraft.UsualLife,
        };
        db.PersonalTokens.Add(token);
        await audit.AddForReachAsync(db, actor, AuditActions.PersonalTokenCreated, token, string.Create(CultureInfo.InvariantCulture, $"scopes={token.Scopes} expires={token.ExpiresAt:O}"), ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        post.Post(new Letter.Notice(SecurityChange.PersonalTokenCreated, now, actor.IpAddress) { To = user.Email!, Language = user.Language });
        return new MadePersonalToken(token.Id, token.Name, value);
    }
}
