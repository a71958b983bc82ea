using ClientPortal.Domain.Audit;

namespace ClientPortal.Domain.ClientKeys;

/// <summary>Takes a key away: what it signs counts for nothing from the next request on, on every node.</summary>
public sealed class DeleteClientKey(ChangeClientKeys change)
{
    public Task<Outcome<Nothing>> RunAsync(Actor actor, string clientId, string keyId, CancellationToken ct) => change.RunAsync(
        actor,
        clientId,
        protocol =>
        {
            var set = ChangeClientKeys.Registered(protocol);
            var left = set.Keys.Where(key => !string.Equals(key.KeyId, keyId, StringComparison.Ordinal)).ToList();
            return left.Count == set.Keys.Count ? (null, Problem.NotFound()) : (protocol with { Jwks = left.Count == 0 ? null : new JwkSet(left).ToJson() }, null);
        },
        new AuditNote(AuditActions.ClientKeyDeleted, keyId, $"kid={keyId}"),
        ct);
}
