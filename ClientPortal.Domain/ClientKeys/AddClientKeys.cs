using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;

namespace ClientPortal.Domain.ClientKeys;

/// <summary>Registers public keys of a client, given as JWK, JWK Set or PEM. A private key is refused: whoever sent it should not have.</summary>
public sealed class AddClientKeys(ChangeClientKeys change, TimeProvider time)
{
    public Task<Outcome<Nothing>> RunAsync(Actor actor, string clientId, string? text, CancellationToken ct)
    {
        var (set, mistake) = KeyText.Read(text);
        var keyIds = set is null ? null : string.Join(' ', set.Keys.Select(key => key.KeyId));
        return change.RunAsync(
            actor,
            clientId,
            protocol => set is null
                ? (null, mistake!.At(nameof(ClientProtocol.Jwks)))
                : ChangeClientKeys.Add(protocol, set.Keys.Select(key => key with { AddedAt = time.GetUtcNow() })),
            new AuditNote(AuditActions.ClientKeyAdded, set?.Keys[0].KeyId, $"kid={keyIds}"),
            ct);
    }
}
