using ClientPortal.Domain.Changes;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Secrets;

namespace ClientPortal.Domain.OAuth.ClientAuthentication;

/// <summary>
/// The clients that proved themselves on this node lately, with their secrets' hashes. Only for saying yes: whoever is about to refuse reads the
/// database, so that an unknown client and a wrong secret cost the same.
/// </summary>
public sealed class KnownClients(HeardChanges heard) : IFollowsChanges
{
    private const int Most = 10_000;
    private readonly Remembered<string, KnownClient> _clients = new(heard, Most, known => known.Client!.Id, StringComparer.Ordinal);

    /// <summary>Null where it is not remembered, or this node does not hear of changes.</summary>
    /// <param name="key">As by <see cref="ClientIds.KeyOf"/>.</param>
    internal KnownClient? Find(string key) => _clients.Find(key);

    /// <summary>Remembers a client that has proved itself, unless it has changed since it was read.</summary>
    internal void Remember(string key, KnownClient known)
    {
        if (known.Client is { } client)
        {
            _clients.Remember(key, known, known.ReadAt, [new(ChangeKind.Client, client.Id), new(ChangeKind.Workspace, client.WorkspaceId)]);
        }
    }

    public void Forget(ChangeSubject subject)
    {
        if (subject.Kind == ChangeKind.Client)
        {
            _clients.Forget(subject.Id);
        }
        else if (subject.Kind == ChangeKind.Workspace)
        {
            _clients.ForgetThose(known => known.Client!.WorkspaceId == subject.Id);
        }
    }

    public void ForgetAll() => _clients.ForgetAll();
}

/// <param name="Client">With its workspace; nobody changes it. Null for an unknown one.</param>
internal sealed record KnownClient(Client? Client, IReadOnlyList<ClientSecret> Secrets, ChangeStamp ReadAt);
