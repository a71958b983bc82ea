using System.Text.Json;
using ClientPortal.Domain.ClientKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.OAuth.Tokens;

namespace ClientPortal.Domain.OAuth.ClientAuthentication;

/// <summary>
/// Judges JWTs by which a client says who it is (RFC 7523 §3, SEC-084): made by this client about itself, for this server, just now, with a key of
/// its own, and never seen before.
/// </summary>
public sealed class ClientAssertions(ClientKeySets keys, OAuthIssuer issuer, PortalDb portal, TimeProvider time)
{
    /// <summary>How far ahead the end may lie: an assertion is made for one request.</summary>
    internal static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(5);

    /// <summary>How far the client's clock may be off.</summary>
    internal static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    private const int MaxIdLength = 256;

    // RFC 8725 §3.11: a JWT that says it is something else is something else. Most libraries say nothing but JWT.
    private static readonly string?[] Types = [null, "JWT", "client-authentication+jwt", "authorization-grant+jwt"];

    private static readonly Func<Facts, string?>[] Rules =
    [
        TypeIsNoOther, AlgorithmIsAllowed, IssuerIsTheClient, SubjectIsTheClient, AudienceIsThisServer, EndsSoon, HasBegun, IsNew, HasAnId,
    ];

    /// <summary>Whom an assertion speaks of, before anything of it is believed.</summary>
    internal static string? SubjectOf(string assertion) => CompactJws.Parse(assertion)?.Text(TokenClaims.Subject);

    /// <summary>Why it proves nothing, for the log; null where it does, and then it is spent: nobody can use it again, on any node.</summary>
    internal async Task<string?> ReasonToRefuseAsync(Client client, string assertion, CancellationToken ct)
    {
        if (CompactJws.Parse(assertion) is not { } jwt)
        {
            return "assertion_malformed";
        }

        var facts = new Facts(jwt, client.ClientId, issuer.Value, time.GetUtcNow());
        if (Rules.Select(rule => rule(facts)).FirstOrDefault(reason => reason is not null) is { } reason)
        {
            return reason;
        }

        if (await keys.FindAsync(client.Protocol, jwt.KeyId, ct) is not { } set || !jwt.IsSignedBy(set.For(jwt.KeyId)))
        {
            return "assertion_signature";
        }

        return await SpendAsync(client, jwt, ct) ? null : "assertion_replayed";
    }

    private static string? TypeIsNoOther(Facts facts) => Types.Contains(facts.Jwt.Type, StringComparer.OrdinalIgnoreCase) ? null : "assertion_type";

    private static string? AlgorithmIsAllowed(Facts facts) => KeyAlgorithms.All.Contains(facts.Jwt.Algorithm, StringComparer.Ordinal) ? null : "assertion_algorithm";

    private static string? IssuerIsTheClient(Facts facts) => facts.Jwt.Text(OAuthParameters.Issuer) == facts.ClientId ? null : "assertion_issuer";

    private static string? SubjectIsTheClient(Facts facts) => facts.Jwt.Text(TokenClaims.Subject) == facts.ClientId ? null : "assertion_subject";

    // The issuer and nothing else, not even in a list: an assertion for another server, or for two, could be passed on (RFC 7523bis, CVE-2025-27370).
    private static string? AudienceIsThisServer(Facts facts) => facts.Jwt.Text("aud") == facts.Issuer ? null : "assertion_audience";

    private static string? EndsSoon(Facts facts) =>
        facts.Jwt.Time("exp") is { } end && end > facts.Now - Skew && end <= facts.Now + LongestLife + Skew ? null : "assertion_end";

    private static string? HasBegun(Facts facts) => !facts.Jwt.Has("nbf") || facts.Jwt.Time("nbf") <= facts.Now + Skew ? null : "assertion_not_before";

    private static string? IsNew(Facts facts) =>
        !facts.Jwt.Has("iat") || (facts.Jwt.Time("iat") is { } made && made <= facts.Now + Skew && made > facts.Now - TimeSpan.FromHours(1)) ? null : "assertion_issued_at";

    private static string? HasAnId(Facts facts) => facts.Jwt.Text(TokenClaims.TokenId) is { Length: > 0 and <= MaxIdLength } ? null : "assertion_id";

    // The primary key decides who was first, over all nodes and restarts. Kept for as long as the assertion could be believed.
    private async Task<bool> SpendAsync(Client client, CompactJws jwt, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        var identity = JsonSerializer.Serialize(new[] { "client_assertion", client.Id.ToString(), jwt.Text(TokenClaims.TokenId)! });
        db.SpentNonces.Add(new SpentNonce { Hash = SecretHash.Of(identity), ExpiresAt = jwt.Time("exp")!.Value + Skew });
        return await db.TrySaveAsync(Problem.Stale(), ct) is null;
    }

    private sealed record Facts(CompactJws Jwt, string ClientId, string Issuer, DateTimeOffset Now);
}
