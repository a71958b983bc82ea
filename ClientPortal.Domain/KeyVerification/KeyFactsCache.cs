using System.Collections.Concurrent;
using ClientPortal.Domain.Changes;

namespace ClientPortal.Domain.KeyVerification;

/// <summary>
/// The keys this node has seen, and a few that it has seen not to exist. Nothing in it has a lifetime: what changes is forgotten by the sequence of
/// changes, and a node that does not hear of them relies on none of it.
/// </summary>
public sealed class KeyFactsCache(HeardChanges heard, KeyCacheLimits limits) : IFollowsChanges
{
    private const int UnknownPlaces = 4096;
    private readonly Lock _gate = new();
    private readonly KeyTable _keys = new(limits.Keys);
    private readonly Dictionary<Guid, KeyClient> _clients = [];
    private readonly ConcurrentDictionary<string, KeyPower> _powers = new(StringComparer.Ordinal);
    private readonly UnknownKey?[] _unknown = new UnknownKey?[UnknownPlaces];

    public int Count => _keys.Count;

    /// <summary>Null where nothing is remembered, or not what is the case now.</summary>
    internal KeyFacts? Find(in KeyHash hash)
    {
        if (_keys.Find(hash) is not { IsStale: false } facts)
        {
            return null;
        }

        if (!facts.WasFound)
        {
            facts.WasFound = true; // written once per round of the hand: every core reads this line
        }

        return facts;
    }

    /// <summary>Whether there was no such key, and none was made since.</summary>
    internal bool IsUnknown(in KeyHash hash) => Volatile.Read(ref _unknown[PlaceOf(hash)]) is { } unknown && unknown.Hash.Matches(hash);

    /// <summary>Remembers what was read after the stamp, unless it has changed meanwhile: then the facts are good for this one answer.</summary>
    internal KeyFacts Remember(in KeyHash hash, KeyRow row, KeyTerms? terms, bool asCaller, ChangeStamp stamp)
    {
        var power = PowerOf(row);
        lock (_gate)
        {
            var client = ClientOf(row);
            var facts = new KeyFacts(hash, row, client, power, terms);
            if (asCaller)
            {
                facts.Named(row.Name);
            }

            if (!heard.HasChanged(stamp, [SubjectOf(hash), new(ChangeKind.Client, row.ClientRowId), new(ChangeKind.Workspace, row.WorkspaceId)]))
            {
                _keys.Put(facts);
            }

            return facts;
        }
    }

    internal void RememberUnknown(in KeyHash hash, ChangeStamp stamp)
    {
        lock (_gate)
        {
            if (!heard.HasChanged(stamp, [SubjectOf(hash)]))
            {
                Volatile.Write(ref _unknown[PlaceOf(hash)], new UnknownKey(hash));
            }
        }
    }

    public void Forget(ChangeSubject subject)
    {
        lock (_gate)
        {
            switch (subject.Kind)
            {
                case ChangeKind.ApiKeyValue:
                    var start = KeyHash.StartingWith(subject.Id);
                    _keys.Remove(start);
                    Volatile.Write(ref _unknown[PlaceOf(start)], null);
                    break;
                case ChangeKind.Client when _clients.Remove(subject.Id, out var client):
                    client.Expire();
                    break;
                case ChangeKind.Workspace:
                    ForgetClients(client => client.WorkspaceId == subject.Id);
                    break;
            }
        }
    }

    public void ForgetAll()
    {
        lock (_gate)
        {
            _keys.Clear();
            ForgetClients(_ => true);
            Array.Clear(_unknown);
        }
    }

    private void ForgetClients(Predicate<KeyClient> match)
    {
        foreach (var client in _clients.Values.Where(client => match(client)).ToArray())
        {
            client.Expire();
            _clients.Remove(client.Id);
        }
    }

    private KeyClient ClientOf(KeyRow row)
    {
        if (_clients.TryGetValue(row.ClientRowId, out var known) && known.IsLike(row))
        {
            return known;
        }

        // Two reads told different things: the change between them is not published yet, and will end both.
        known?.Expire();
        if (_clients.Count >= limits.Keys)
        {
            ForgetClients(_ => true);
        }

        return _clients[row.ClientRowId] = new KeyClient(row.ClientRowId, row.WorkspaceId, row.ClientId, row.ClientIsPaused);
    }

    // Roles and sets of the eleven scopes of the portal; a bound all the same, for one that defines its own.
    private KeyPower PowerOf(KeyRow row)
    {
        const int Most = 10_000;
        var name = row.Role is { } role ? $"role {role}" : row.Scopes.ToString();
        return _powers.Count < Most || _powers.ContainsKey(name) ? _powers.GetOrAdd(name, _ => new KeyPower(row.Role, row.Scopes)) : new KeyPower(row.Role, row.Scopes);
    }

    private static int PlaceOf(in KeyHash hash) => hash.Spread & (UnknownPlaces - 1);

    private static ChangeSubject SubjectOf(in KeyHash hash) => ChangeSubject.OfKeyValue(hash.ToArray());

    private sealed class UnknownKey(in KeyHash hash)
    {
        private readonly KeyHash _hash = hash;

        public ref readonly KeyHash Hash => ref _hash;
    }
}
