using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.Registration;

/// <summary>Reads the workspace's registration tokens: a bounded list, those that have ended included until they are removed.</summary>
public sealed class InitialAccessTokenQueries(PortalDb portal)
{
    public async Task<Outcome<IReadOnlyList<InitialAccessTokenRow>>> ListAsync(Actor actor, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsRead))
        {
            return Problem.NotAllowed(Rights.ClientsRead);
        }

        await using var db = portal.OpenFor(actor);
        return await db.InitialAccessTokens.AsNoTracking()
            .OrderByDescending(token => token.CreatedAt).ThenByDescending(token => token.Id)
            .Take(InitialAccessToken.MaxPerWorkspace)
            .Select(token => new InitialAccessTokenRow(token.Id, token.Name, token.Hint, token.UsesLeft, token.CreatedAt, token.CreatedBy, token.ExpiresAt))
            .ToListAsync(ct);
    }
}
