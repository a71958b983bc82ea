using ClientPortal.Domain.Throttling;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Clients;

/// <summary>Says while somebody types whether a client id could be had. Advice only: the index decides (decisions 33).</summary>
public sealed class CheckClientId(PortalDb portal, Throttles throttles)
{
    public async Task<Outcome<ClientIdCheck>> RunAsync(Actor actor, string typed, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsWrite))
        {
            return Problem.NotAllowed(Rights.ClientsWrite);
        }

        if (throttles.Take(Throttle.ClientIdChecksPerPerson, actor.SubjectId) is { } tooMany)
        {
            return tooMany;
        }

        if (ClientIds.MistakeIn(typed) is { } mistake)
        {
            return new ClientIdCheck(ClientIds.Normalize(typed), mistake);
        }

        await using var db = portal.OpenForServer();
        var key = ClientIds.KeyOf(typed);
        var taken = await db.Everywhere<Client>().AnyAsync(client => client.ClientIdKey == key, ct);
        return new ClientIdCheck(ClientIds.Normalize(typed), taken ? ClientMistakes.ClientIdTaken : null);
    }
}

/// <summary>What was found out about a typed client id.</summary>
/// <param name="ClientId">As it would be kept.</param>
/// <param name="Mistake">Why it cannot be had; null when it is free right now.</param>
public sealed record ClientIdCheck(string ClientId, Mistake? Mistake)
{
    public bool IsFree => Mistake is null;
}
