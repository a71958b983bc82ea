using ClientPortal.Domain.Clients;

namespace ClientPortal.Domain.OAuth.Registration;

/// <summary>A client reads how it is registered (RFC 7592 §2.1).</summary>
public sealed class ReadRegistration(OwnRegistration own)
{
    public async Task<RegistrationResult> RunAsync(Actor caller, string clientId, string? token, CancellationToken ct)
    {
        var (found, refusal) = await own.FindAsync(caller, clientId, token, ct);
        return found is null ? new RegistrationResult.Refused(refusal!) : new RegistrationResult.Stored(ClientDetail.Of(found.Client), found.Extras);
    }
}
