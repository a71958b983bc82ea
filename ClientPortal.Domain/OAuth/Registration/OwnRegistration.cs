using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Throttling;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.Registration;

/// <summary>
/// Finds the client that a registration access token belongs to (RFC 7592 §2). A wrong token, another client's, one of a client that is gone or
/// paused: one answer for all (SEC-154). So nobody who was paused can do anything this way but wait.
/// </summary>
public sealed class OwnRegistration(PortalDb portal, Throttles throttles)
{
    /// <summary>The client's own actor and its row, or the error to answer with.</summary>
    internal async Task<(FoundRegistration? Found, OAuthError? Refusal)> FindAsync(Actor caller, string clientId, string? token, CancellationToken ct)
    {
        var address = AddressKey.Of(caller.IpAddress);
        if (throttles.IsSpent(Throttle.CredentialFailuresPerAddress, address, out var retryAfter))
        {
            return (null, OAuthError.TooManyTries(retryAfter));
        }

        if (await LookUpAsync(clientId, token, ct) is var (client, registration))
        {
            return (new FoundRegistration(ActorOf(client, caller), client, ClientExtras.FromJson(registration.Extras)), null);
        }

        throttles.TryTake(Throttle.CredentialFailuresPerAddress, address, out _);
        return (null, RegistrationErrors.Token());
    }

    private async Task<(Client Client, ClientRegistration Registration)?> LookUpAsync(string clientId, string? token, CancellationToken ct)
    {
        if (token is null || !CredentialFormat.IsOfKind(token, CredentialKind.RegistrationToken))
        {
            return null;
        }

        // By the hash of 256 random bits: no comparison here can be timed into the value.
        var hash = SecretHash.Of(token);
        await using var db = portal.OpenForServer();
        var found = await db.ClientRegistrations.AsNoTracking()
            .Where(row => row.AccessTokenHash == hash)
            .Join(db.Everywhere<Client>().AsNoTracking(), row => row.ClientRowId, client => client.Id, (row, client) => new { Client = client, Row = row })
            .SingleOrDefaultAsync(ct);
        return found is not null && string.Equals(found.Client.ClientId, clientId, StringComparison.Ordinal) && !found.Client.IsPaused && found.Client.Origin == ClientOrigin.Registration
            ? (found.Client, found.Row)
            : null;
    }

    private static Actor ActorOf(Client client, Actor caller) => caller with
    {
        Kind = ActorKind.Client,
        SubjectId = client.ClientId,
        Name = client.Name,
        WorkspaceId = client.WorkspaceId,
        ClientRowId = client.Id,
        Rights = Rights.ClientsWrite,
    };
}

/// <param name="Actor">The client itself, which may change what it is.</param>
internal sealed record FoundRegistration(Actor Actor, Client Client, ClientExtras Extras);
