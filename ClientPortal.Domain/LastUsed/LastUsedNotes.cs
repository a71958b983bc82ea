using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.PersonalTokens;
using ClientPortal.Domain.Secrets;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.LastUsed;

/// <summary>
/// When keys, secrets and clients were last used, noted in memory and written in batches, so that a call costs no write (SEC-165).
/// Bounded, in memory and in what is written: what does not fit is noted at its next use.
/// </summary>
public sealed class LastUsedNotes(PortalDb portal, TimeProvider time)
{
    /// <summary>How often the host writes the notes down, unless there are very many; lists are this late.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    private const int MostOfOneKind = 20_000;
    private const int RowsPerStatement = 500;
    private readonly BoundedMap<Guid, DateTimeOffset> _keys = new(MostOfOneKind);
    private readonly BoundedMap<Guid, DateTimeOffset> _secrets = new(MostOfOneKind);
    private readonly BoundedMap<Guid, DateTimeOffset> _clients = new(MostOfOneKind);
    private readonly BoundedMap<Guid, DateTimeOffset> _personalTokens = new(MostOfOneKind);

    /// <summary>How long to wait after a write: from <see cref="Every"/> to a minute.</summary>
    /// <param name="took">How long the write took.</param>
    public static TimeSpan PauseAfter(TimeSpan took) => NotePace.PauseAfter(took, Every);

    public void NoteKey(Guid keyId) => Note(_keys, keyId);

    public void NotePersonalToken(Guid tokenId) => Note(_personalTokens, tokenId);

    /// <param name="secretId">By which it said who it is; null where it did so in another way.</param>
    public void NoteClient(Guid clientRowId, Guid? secretId = null)
    {
        var now = time.GetUtcNow();
        _clients.NoteUse(clientRowId, now);
        if (secretId is { } secret)
        {
            _secrets.NoteUse(secret, now);
        }
    }

    /// <summary>Writes down what was noted. A failure loses no more than these notes.</summary>
    public async Task WriteAsync(CancellationToken ct)
    {
        await WriteAsync(_keys, (db, ids, at) => db.Everywhere<ApiKey>().Where(key => ids.Contains(key.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(key => key.LastUsedAt, at), ct), ct);
        await WriteAsync(_secrets, (db, ids, at) => db.Everywhere<ClientSecret>().Where(secret => ids.Contains(secret.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(secret => secret.LastUsedAt, at), ct), ct);
        await WriteAsync(_personalTokens, (db, ids, at) => db.PersonalTokens.Where(token => ids.Contains(token.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(token => token.LastUsedAt, at), ct), ct);
        await WriteAsync(_clients, (db, ids, at) => db.Everywhere<Client>().Where(client => ids.Contains(client.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(client => client.LastUsedAt, at), ct), ct);
    }

    private void Note(BoundedMap<Guid, DateTimeOffset> notes, Guid id) => notes.NoteUse(id, time.GetUtcNow());

    // One time per statement: the latest of its rows. Whole batches differ by less than the pause before, a minute at most, which is as fine as lists show.
    private async Task WriteAsync(BoundedMap<Guid, DateTimeOffset> notes, Func<PortalDbContext, Guid[], DateTimeOffset?, Task<int>> write, CancellationToken ct)
    {
        foreach (var batch in notes.ToArray().OrderBy(note => note.Key).Chunk(RowsPerStatement)) // neighbours share pages
        {
            foreach (var note in batch)
            {
                notes.TryRemove(note); // not if it was used again since: then it stays noted
            }

            await using var db = portal.OpenForServer();
            await write(db, [.. batch.Select(note => note.Key)], batch.Max(note => note.Value));
            ct.ThrowIfCancellationRequested();
        }
    }
}
