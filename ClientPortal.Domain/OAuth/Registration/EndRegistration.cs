using ClientPortal.Domain.Clients;

namespace ClientPortal.Domain.OAuth.Registration;

/// <summary>A client deletes itself, and with it everything it was given (RFC 7592 §2.3).</summary>
public sealed class EndRegistration(OwnRegistration own, DeleteClient delete)
{
    public async Task<RegistrationResult> RunAsync(Actor caller, string clientId, string? token, CancellationToken ct)
    {
        var (found, refusal) = await own.FindAsync(caller, clientId, token, ct);
        if (found is null)
        {
            return new RegistrationResult.Refused(refusal!);
        }

        return (await delete.RunAsync(found.Actor, clientId, ct)).IsDone(out _, out _)
            ? new RegistrationResult.Ended()
            : new RegistrationResult.Refused(RegistrationErrors.Token()); // another request has deleted it meanwhile
    }
}
