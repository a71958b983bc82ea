using System.Collections.Concurrent;
using ClientPortal.Domain.Changes;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Secrets;

namespace ClientPortal.Domain.OAuth.ClientAuthentication;

/// <summary>
/// The clients that proved themselves on this node lately, with their secrets' hashes. Only for saying yes: whoever is about to refuse reads the
/// database, so that an unknown client and a wrong secret cost the same. Nothing in it has a lifetime; the sequence of changes ends it (ADR 0013).
/// </summary>
public sealed class KnownClients(HeardChanges heard) : IFollowsChanges
{
    private const int Most = 10_000;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, KnownClient> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, string> _keys = [];

    /// <summary>Null where it is not remembered, or this node does not hear of changes.</summary>
    /// <param name="key">As by <see cref="ClientIds.KeyOf"/>.</param>
    internal KnownClient? Find(string key) => !heard.IsCutOff && _byKey.TryGetValue(key, out var known) ? known : null;

    /// <summary>Remembers a client that has proved itself, unless it has changed since it was read.</summary>
    internal void Remember(string key, KnownClient known)
    {
        if (known.Client is not { } client)
        {
            return;
        }

        lock (_gate)
        {
            if (heard.HasChanged(known.ReadAt, [new(ChangeKind.Client, client.Id), new(ChangeKind.Workspace, client.WorkspaceId)]))
            {
                return;
            }

            if (_keys.Count >= Most && !_keys.ContainsKey(client.Id))
            {
                Clear();
            }

            _byKey[key] = known;
            _keys[client.Id] = key;
        }
    }

    public void Forget(ChangeSubject subject)
    {
        lock (_gate)
        {
            if (subject.Kind == ChangeKind.Client && _keys.Remove(subject.Id, out var key))
            {
                _byKey.TryRemove(key, out _);
            }
            else if (subject.Kind == ChangeKind.Workspace)
            {
                foreach (var (one, known) in _byKey.Where(pair => pair.Value.Client!.WorkspaceId == subject.Id).ToArray())
                {
                    _byKey.TryRemove(one, out _);
                    _keys.Remove(known.Client!.Id);
                }
            }
        }
    }

    public void ForgetAll()
    {
        lock (_gate)
        {
            Clear();
        }
    }

    private void Clear()
    {
        _byKey.Clear();
        _keys.Clear();
    }
}

/// <param name="Client">With its workspace; nobody changes it. Null for an unknown one.</param>
internal sealed record KnownClient(Client? Client, IReadOnlyList<ClientSecret> Secrets, ChangeStamp ReadAt);
