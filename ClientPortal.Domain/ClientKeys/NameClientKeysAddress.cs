using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Outbound;

namespace ClientPortal.Domain.ClientKeys;

/// <summary>Says where a client publishes its keys (<c>jwks_uri</c>, RFC 7591 §2), or that it no longer does.</summary>
public sealed class NameClientKeysAddress(ChangeClientKeys change, OutboundAddresses addresses)
{
    /// <param name="uri">Null or blank for none.</param>
    public Task<Outcome<Nothing>> RunAsync(Actor actor, string clientId, string? uri, CancellationToken ct)
    {
        var address = string.IsNullOrWhiteSpace(uri) ? null : uri.Trim();
        return change.RunAsync(
            actor,
            clientId,
            protocol => address is not null && addresses.MistakeIn(address) is { } mistake
                ? (null, mistake.At(nameof(ClientProtocol.JwksUri)))
                : (protocol with { JwksUri = address }, null),
            new AuditNote(AuditActions.ClientKeysAddressChanged, KeyId: null),
            ct);
    }
}
