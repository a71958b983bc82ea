using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.ApiKeys;

/// <summary>Where callers of a key were seen, and the list of networks that follows from it.</summary>
public sealed class ObservedNetworks(PortalDb portal)
{
    public async Task<Outcome<NetworkProposal>> FindAsync(Actor actor, string clientId, Guid keyId, CancellationToken ct)
    {
        if (!actor.May(Rights.KeysRead))
        {
            return Problem.NotAllowed(Rights.KeysRead);
        }

        await using var db = portal.OpenFor(actor);
        if (await db.FindKeyAsync(clientId, keyId, ct) is null)
        {
            return Problem.NotFound();
        }

        var seen = await db.ObservedAddresses.Where(row => row.KeyId == keyId).OrderByDescending(row => row.LastSeenAt).Take(ObservedAddress.MostPerKey)
            .Select(row => new SeenAddress(row.Address, row.FirstSeenAt, row.LastSeenAt)).ToListAsync(ct);
        return new NetworkProposal(seen, NetworkList.Propose(seen.Select(row => row.Address)));
    }
}

/// <summary>What the observed traffic says.</summary>
/// <param name="Proposed">Empty where nobody was seen yet.</param>
public sealed record NetworkProposal(IReadOnlyList<SeenAddress> Seen, IReadOnlyList<string> Proposed);

/// <summary>An IPv4 address, or the /64 of an IPv6 one.</summary>
public sealed record SeenAddress(string Address, DateTimeOffset FirstSeenAt, DateTimeOffset LastSeenAt);
