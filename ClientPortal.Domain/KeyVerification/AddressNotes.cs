using System.Net;
using ClientPortal.Domain.ApiKeys;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.KeyVerification;

/// <summary>Where callers of observed keys were, noted in memory and written in batches, so that a call costs no write. Bounded: what does not fit is noted at its next call.</summary>
public sealed class AddressNotes(PortalDb portal)
{
    private const int Most = 20_000;
    private readonly BoundedMap<(Guid KeyId, IPNetwork Place), DateTimeOffset> _notes = new(Most);

    public void Note(Guid keyId, IPAddress address, DateTimeOffset now) => _notes.TrySet((keyId, NetworkList.PlaceOf(address)), now);

    /// <summary>Writes down what was noted. A failure loses no more than these notes.</summary>
    public async Task WriteAsync(CancellationToken ct)
    {
        foreach (var note in _notes.ToArray())
        {
            _notes.TryRemove(note);
            await using var db = portal.OpenForServer();
            await WriteAsync(db, note.Key.KeyId, note.Key.Place.ToString(), note.Value, ct);
        }
    }

    private static async Task WriteAsync(PortalDbContext db, Guid keyId, string place, DateTimeOffset at, CancellationToken ct)
    {
        if (await db.ObservedAddresses.Where(row => row.KeyId == keyId && row.Address == place).ExecuteUpdateAsync(set => set.SetProperty(row => row.LastSeenAt, at), ct) == 1
            || await db.ObservedAddresses.CountAsync(row => row.KeyId == keyId, ct) >= ObservedAddress.MostPerKey
            || !await db.Everywhere<ApiKey>().AnyAsync(key => key.Id == keyId, ct))
        {
            return;
        }

        db.ObservedAddresses.Add(new ObservedAddress { KeyId = keyId, Address = place, FirstSeenAt = at, LastSeenAt = at });
        await db.TrySaveAsync(Problem.Stale(), ct); // another node was first
    }
}
