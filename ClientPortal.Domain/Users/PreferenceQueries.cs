using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Users;

/// <summary>Reads a person's <see cref="Preferences"/>.</summary>
public sealed class PreferenceQueries(PortalDb portal)
{
    public async Task<Preferences> OfUserAsync(Guid userId, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        return await db.Users.Where(user => user.Id == userId).Select(user => new Preferences(user.Language, user.Theme)).SingleOrDefaultAsync(ct)
            ?? Preferences.None;
    }
}
