using ClientPortal.Domain.Consents;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.Authorize;

/// <summary>Where several workspaces may be chosen, the page begins with those that the client may act in already: who unticks one takes it away.</summary>
internal static class EarlierTicks
{
    /// <summary>Null where one workspace is to be chosen, or none has been yet.</summary>
    public static async Task<IReadOnlyList<Guid>?> FindAsync(PortalDbContext db, ConsentAsk ask, CancellationToken ct)
    {
        if (!ask.MayChooseSeveral)
        {
            return null;
        }

        var (userId, clientRowId) = (ask.Person.UserId, ask.Client.Id);
        var given = await db.Everywhere<Consent>()
            .Where(consent => consent.UserId == userId && consent.ClientRowId == clientRowId).Select(consent => consent.WorkspaceId).ToListAsync(ct);
        var ticked = given.Intersect(ask.Offered.Select(workspace => workspace.Id)).ToList();
        return ticked.Count > 0 ? ticked : null;
    }
}
