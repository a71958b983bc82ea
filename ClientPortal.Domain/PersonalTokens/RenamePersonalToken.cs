using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Names;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.PersonalTokens;

/// <summary>Gives a token of one's own another name. What it may do, where and until when is fixed when it is made.</summary>
public sealed class RenamePersonalToken(PortalDb portal, PersonalTokenQueries queries, AuditTrail audit)
{
    public async Task<Outcome<PersonalTokenRow>> RunAsync(Actor actor, Guid id, PersonalTokenEdit edit, CancellationToken ct)
    {
        if (!OwnTokens.Belong(actor, out var userId))
        {
            return Problem.NotAllowed();
        }

        if (NameRules.MistakeIn(edit.Name, PersonalToken.MaxNameLength) is { } mistake)
        {
            return mistake.At(nameof(edit.Name));
        }

        await using var db = portal.OpenForServer();
        if (await db.PersonalTokens.SingleOrDefaultAsync(row => row.Id == id && row.UserId == userId, ct) is not { } token)
        {
            return Problem.NotFound();
        }

        if (edit.ExpectedVersion is { } version && version != token.Version)
        {
            return Problem.Stale();
        }

        var (before, name) = (token.Name, NameRules.Normalize(edit.Name!));
        if (name != before)
        {
            token.Name = name;
            await audit.AddForReachAsync(db, actor, AuditActions.PersonalTokenRenamed, token, $"from={before}", ct);
        }

        return await db.TrySaveAsync(Problem.Stale(), ct) is { } clash ? clash : await queries.FindAsync(actor, id, ct);
    }
}

/// <summary>A new name for a token.</summary>
/// <param name="ExpectedVersion">Refuse if somebody else changed it since this version.</param>
public sealed record PersonalTokenEdit(string? Name, int? ExpectedVersion = null);
