using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.LastUsed;
using ClientPortal.Domain.OAuth.Documents;
using ClientPortal.Domain.Secrets;
using ClientPortal.Domain.Throttling;
using ClientPortal.Domain.Usage;
using Microsoft.Extensions.Logging;

namespace ClientPortal.Domain.OAuth.ClientAuthentication;

/// <summary>
/// Finds out which client is calling (RFC 6749 §2.3). Unknown, paused, wrong and expired look alike, in words and in work (SEC-076):
/// the same two look-ups and comparisons are made for each. Every endpoint that asks for a client asks here.
/// </summary>
public sealed class AuthenticateClient(
    KnownClients known, ReadClient find, RefreshDocumentClient documents, ClientAssertions assertions, ClientCertificates certificates, LastUsedNotes lastUsed, ClientFailureNotes failures, CountClientUse usage, Throttles throttles, TimeProvider time, ILogger<AuthenticateClient> log)
{
    private static readonly byte[] HashOfNothing = SecretHash.Of("");

    /// <param name="ipAddress">Wrong tries are counted per client and address, so that a guesser elsewhere stops nobody (SEC-224).</param>
    public async Task<ClientIdentity> RunAsync(PresentedCredentials presented, string? ipAddress, CancellationToken ct)
    {
        if (presented.Malformed is { } mistake)
        {
            return new ClientIdentity.Refused(mistake);
        }

        if (ClientIdOf(presented) is not { Length: > 0 and <= Client.LongestClientId } clientId)
        {
            return Refused(presented);
        }

        if (!throttles.IsIdle(Throttle.ClientAuthenticationFailures) && throttles.IsSpent(Throttle.ClientAuthenticationFailures, CallerOf(clientId, ipAddress), out var retryAfter))
        {
            return new ClientIdentity.Refused(OAuthError.TooManyTries(retryAfter));
        }

        if (DocumentUrl.IsMeantBy(clientId) && await documents.RunAsync(clientId, ct) != DocumentVerdict.Good)
        {
            return Refused(presented);
        }

        var (now, started) = (time.GetUtcNow(), usage.Start());
        var key = ClientIds.KeyOf(clientId);
        if (!IsSpentWhenJudged(presented) && known.Find(key) is { } remembered && await JudgeAsync(remembered, clientId, presented, now, ct) is { Refusal: null } yes)
        {
            lastUsed.NoteClient(remembered.Client!.Id, yes.Secret?.Id);
            return new ClientIdentity.Known(remembered.Client);
        }

        var read = await find.RunAsync(key, ct);
        var (refusal, matching) = await JudgeAsync(read, clientId, presented, now, ct);
        if (refusal is not null || read.Client is not { } client)
        {
            Log.ClientRefused(log, read.Client?.ClientId, refusal);
            failures.Note(read.Client, refusal ?? "unknown");
            if (read.Client is { } refused)
            {
                usage.NoteFailure(refused, refusal!, ipAddress, started);
            }

            throttles.TryTake(Throttle.ClientAuthenticationFailures, CallerOf(clientId, ipAddress), out _);
            return Refused(presented);
        }

        known.Remember(key, read);
        lastUsed.NoteClient(client.Id, matching?.Id);
        return new ClientIdentity.Known(client);
    }

    private static string CallerOf(string clientId, string? ipAddress) => $"{clientId} {AddressKey.Of(ipAddress)}";

    // Whoever judges an assertion spends it: that is done once, by what the database says.
    private static bool IsSpentWhenJudged(PresentedCredentials presented) => presented.Way is PresentedWay.Assertion or PresentedWay.GrantAssertion;

    private async Task<(string? Refusal, ClientSecret? Secret)> JudgeAsync(KnownClient read, string clientId, PresentedCredentials presented, DateTimeOffset now, CancellationToken ct)
    {
        var matching = Match(read.Secrets, presented);
        return (ReasonToRefuse(read.Client, clientId, presented) ?? await ReasonToRefuseProofAsync(read.Client!, matching, presented, now, ct), matching);
    }

    // RFC 7521 §4.2: an assertion may come without client_id; where both are there, they name one client.
    private static string? ClientIdOf(PresentedCredentials presented) => presented.Assertion is not { } assertion ? presented.ClientId
        : ClientAssertions.SubjectOf(assertion) is { } subject && (presented.ClientId ?? subject) == subject ? subject
        : null;

    // RFC 7523 §3.1: where the assertion was the grant, it is the grant that is invalid.
    private static ClientIdentity.Refused Refused(PresentedCredentials presented) =>
        new(presented.Way == PresentedWay.GrantAssertion ? OAuthError.InvalidGrant() : OAuthError.InvalidClient());

    // Every secret is compared, whichever matches, so that the time says nothing.
    private static ClientSecret? Match(IReadOnlyList<ClientSecret> secrets, PresentedCredentials presented)
    {
        var (hash, hashAsSent) = (HashOf(presented.Secret), HashOf(presented.SecretAsSent));
        ClientSecret? found = null;
        foreach (var secret in secrets)
        {
            var matches = SecretHash.Matches(secret.Hash, hash.Value) & hash.IsOne;
            matches |= SecretHash.Matches(secret.Hash, hashAsSent.Value) & hashAsSent.IsOne & secret.Origin != SecretOrigin.Portal;
            found = matches ? secret : found;
        }

        return found;
    }

    // Whatever hash was brought along: nothing, and what is longer than any secret, match none.
    private static (byte[] Value, bool IsOne) HashOf(string? presented) =>
        presented is { Length: > 0 and <= ClientSecret.MaxValueLength } ? (SecretHash.Of(presented), true) : (HashOfNothing, false);

    private static string? ReasonToRefuse(Client? client, string clientId, PresentedCredentials presented) => client switch
    {
        null => "unknown",
        _ when !string.Equals(client.ClientId, clientId, StringComparison.Ordinal) => "unknown",
        _ when client.IsPaused => "paused",
        _ when presented.InQuery && !client.Protocol.TakesSecretInQuery => "in_query",
        { Kind: ClientKind.Public } when presented.Way != PresentedWay.IdOnly => "public_with_secret",
        _ => Allows(client, presented.Way) ? null : presented.Way == PresentedWay.IdOnly ? "no_secret" : "wrong_method",
    };

    private async Task<string?> ReasonToRefuseProofAsync(Client client, ClientSecret? matching, PresentedCredentials presented, DateTimeOffset now, CancellationToken ct) => presented.Way switch
    {
        PresentedWay.Assertion or PresentedWay.GrantAssertion => await assertions.ReasonToRefuseAsync(client, presented.Assertion!, ct),
        PresentedWay.IdOnly => client.Kind == ClientKind.Public ? null : await certificates.ReasonToRefuseAsync(client, presented.Certificate, ct),
        _ when matching is null => "wrong_secret",
        _ => matching.ExpiresAt <= now ? "expired_secret" : null,
    };

    // Once a client names one method, only that one is taken (SEC-081, decisions.md 5): a secret it had before counts for nothing.
    private static bool Allows(Client client, PresentedWay way) => (client.TokenEndpointAuthMethod, way) switch
    {
        (_, PresentedWay.GrantAssertion) => client.GrantTypes.Contains(GrantTypes.JwtBearer),
        (TokenEndpointAuthMethod.ClientSecret, PresentedWay.Basic or PresentedWay.Body) => true,
        (TokenEndpointAuthMethod.ClientSecretBasic, PresentedWay.Basic) => true,
        (TokenEndpointAuthMethod.ClientSecretPost, PresentedWay.Body) => true,
        (TokenEndpointAuthMethod.PrivateKeyJwt, PresentedWay.Assertion) => true,
        (TokenEndpointAuthMethod.TlsClientAuth or TokenEndpointAuthMethod.SelfSignedTlsClientAuth or TokenEndpointAuthMethod.None, PresentedWay.IdOnly) => true,
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
