using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Secrets;
using ClientPortal.Domain.Throttling;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace ClientPortal.Domain.OAuth.ClientAuthentication;

/// <summary>
/// Finds out which client is calling (RFC 6749 §2.3). Unknown, paused, wrong and expired look alike, in words and in work (SEC-076):
/// the same two look-ups and comparisons are made for each.
/// </summary>
public sealed class AuthenticateClient(PortalDb portal, ClientUseNotes notes, Throttles throttles, TimeProvider time, ILogger<AuthenticateClient> log)
{
    /// <param name="ipAddress">Wrong tries are counted per client and address, so that a guesser elsewhere stops nobody (SEC-224).</param>
    public async Task<ClientIdentity> RunAsync(PresentedCredentials presented, string? ipAddress, CancellationToken ct)
    {
        if (presented.Malformed is { } mistake)
        {
            return new ClientIdentity.Refused(mistake);
        }

        if (presented.ClientId is not { Length: > 0 and <= Client.MaxClientIdLength } clientId)
        {
            return new ClientIdentity.Refused(OAuthError.InvalidClient());
        }

        var caller = $"{clientId} {AddressKey.Of(ipAddress)}";
        if (throttles.IsSpent(Throttle.ClientAuthenticationFailures, caller, out var retryAfter))
        {
            return new ClientIdentity.Refused(OAuthError.TooManyTries(retryAfter));
        }

        var now = time.GetUtcNow();
        var key = ClientIds.KeyOf(clientId);
        await using var db = portal.OpenForServer();
        var client = await db.Everywhere<Client>().AsNoTracking().Include(row => row.Workspace).SingleOrDefaultAsync(row => row.ClientIdKey == key, ct);
        var rowId = client?.Id ?? Guid.Empty;
        var secrets = await db.Everywhere<ClientSecret>().AsNoTracking()
            .Where(secret => secret.ClientRowId == rowId).Take(ClientSecret.MaxPerClient).ToListAsync(ct);

        var matching = Match(secrets, presented.Secret);
        var refusal = ReasonToRefuse(client, clientId, matching, presented, now);
        if (refusal is not null || client is null)
        {
            Log.ClientRefused(log, client?.ClientId, refusal);
            notes.NoteFailure(client, refusal ?? "unknown");
            throttles.TryTake(Throttle.ClientAuthenticationFailures, caller, out _);
            return new ClientIdentity.Refused(OAuthError.InvalidClient());
        }

        notes.NoteUse(client.Id, matching?.Id, now);
        return new ClientIdentity.Known(client);
    }

    // Every secret is compared, whichever matches, so that the time says nothing.
    private static ClientSecret? Match(List<ClientSecret> secrets, string? presented)
    {
        var hash = SecretHash.Of(presented is { Length: <= CredentialFormat.MaxLength } ? presented : "");
        ClientSecret? found = null;
        foreach (var secret in secrets)
        {
            found = SecretHash.Matches(secret.Hash, hash) ? secret : found;
        }

        return found;
    }

    private static string? ReasonToRefuse(Client? client, string clientId, ClientSecret? matching, PresentedCredentials presented, DateTimeOffset now) => client switch
    {
        null => "unknown",
        _ when !string.Equals(client.ClientId, clientId, StringComparison.Ordinal) => "unknown",
        _ when client.IsPaused => "paused",
        { Kind: ClientKind.Public } => presented.Secret is null ? null : "public_with_secret",
        _ when presented.Secret is null => "no_secret",
        _ when matching is null => "wrong_secret",
        _ when matching.ExpiresAt <= now => "expired_secret",
        _ => Allows(client.TokenEndpointAuthMethod, presented.Way) ? null : "wrong_method",
    };

    // Once a client names one method, only that one is taken (SEC-081, decisions.md 5).
    private static bool Allows(TokenEndpointAuthMethod method, PresentedWay way) => method switch
    {
        TokenEndpointAuthMethod.ClientSecret => way is PresentedWay.Basic or PresentedWay.Body,
        TokenEndpointAuthMethod.ClientSecretBasic => way is PresentedWay.Basic,
        TokenEndpointAuthMethod.ClientSecretPost => way is PresentedWay.Body,
        _ => false,
    };
}

/// <summary>Who is calling, or why nobody is.</summary>
public abstract record ClientIdentity
{
    private ClientIdentity()
    {
    }

    /// <summary>The client, as the database had it a moment ago, with its workspace.</summary>
    public sealed record Known(Client Client) : ClientIdentity;

    public sealed record Refused(OAuthError Error) : ClientIdentity;
}
