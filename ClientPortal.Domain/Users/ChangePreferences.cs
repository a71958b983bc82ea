using ClientPortal.Domain.Changes;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Users;

/// <summary>Sets a person's own language and theme. Not audited: it gives and takes nothing.</summary>
public sealed class ChangePreferences(PortalDb portal)
{
    public async Task<Outcome<Nothing>> RunAsync(Actor actor, Preferences chosen, CancellationToken ct)
    {
        if (actor.Kind != ActorKind.User || actor.UserId is not { } userId)
        {
            return Problem.NotAllowed();
        }

        if (chosen.Language is { } language && !Preferences.Languages.Contains(language))
        {
            return Problem.OfField(nameof(chosen.Language), "language_unknown", "Choose one of the languages.");
        }

        if (chosen.Theme is { } theme && !Preferences.Themes.Contains(theme))
        {
            return Problem.OfField(nameof(chosen.Theme), "theme_unknown", "Choose one of the themes.");
        }

        await using var db = portal.OpenForServer();
        return await db.InOneTransactionAsync<Nothing>(async () =>
        {
            await db.Users.Where(user => user.Id == userId)
                .ExecuteUpdateAsync(set => set.SetProperty(user => user.Language, chosen.Language).SetProperty(user => user.Theme, chosen.Theme), ct);
            db.NoteChange(new ChangeSubject(ChangeKind.User, userId));
            await db.SaveChangesAsync(ct);
            return Nothing.AtAll;
        }, ct);
    }
}
