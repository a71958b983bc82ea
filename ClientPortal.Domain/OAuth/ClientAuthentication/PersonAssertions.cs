using System.Security.Cryptography;
using System.Text.Json;
using ClientPortal.Domain.ClientKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.OAuth.Tokens;

namespace ClientPortal.Domain.OAuth.ClientAuthentication;

/// <summary>
/// Judges JWTs that speak for a person: signed just now with a key of the client, about the person who gave it that key. Issuer is the client's workspace,
/// an id that no other installation has; so an audience may be missing, as it is from applications that were written for Workfront, and where one is
/// sent it names this server. The client proves itself beside it in its own way, so the JWT alone opens nothing.
/// </summary>
public sealed class PersonAssertions(OAuthIssuer issuer, TimeProvider time)
{
    /// <summary>A few minutes, as their documentation advises: it is made for one request.</summary>
    internal static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(10);

    private const int MaxIdLength = 256;

    // RFC 8725 §3.11; a client's assertion about itself says its own type and names another issuer.
    private static readonly string?[] Types = [null, "JWT", "authorization-grant+jwt"];

    private static readonly Func<Facts, string?>[] Rules = [TypeIsNoOther, AlgorithmIsAllowed, IssuerIsTheWorkspace, SubjectIsAPerson, AudienceIsNoOther, EndsSoon, HasBegun, IsNew, IdIsShort];

    /// <summary>Who speaks, or why nobody does: exactly one of the two. Whether the key still is that person's, and the JWT is new, the database tells.</summary>
    internal (PersonWord? Word, string? Reason) Read(Client client, string assertion)
    {
        if (CompactJws.Parse(assertion) is not { } jwt)
        {
            return (null, "assertion_malformed");
        }

        var facts = new Facts(jwt, client.WorkspaceId, issuer.Value, time.GetUtcNow());
        if (Rules.Select(rule => rule(facts)).FirstOrDefault(reason => reason is not null) is { } reason)
        {
            return (null, reason);
        }

        // Only keys that somebody registered here: nobody knows who put one at an address of the client.
        return jwt.SignerAmong(ChangeClientKeys.Registered(client.Protocol).For(jwt.KeyId)) is { } key
            ? (new PersonWord(facts.Person!.Value, key.Thumbprint, SpentOnce(client, jwt), jwt.Time("exp")!.Value + ClientAssertions.Skew), null)
            : (null, "assertion_signature");
    }

    private static string? TypeIsNoOther(Facts facts) => Types.Contains(facts.Jwt.Type, StringComparer.OrdinalIgnoreCase) ? null : "assertion_type";

    private static string? AlgorithmIsAllowed(Facts facts) => KeyAlgorithms.All.Contains(facts.Jwt.Algorithm, StringComparer.Ordinal) ? null : "assertion_algorithm";

    private static string? IssuerIsTheWorkspace(Facts facts) => string.Equals(facts.Jwt.Text(OAuthParameters.Issuer), facts.WorkspaceId.ToString(), StringComparison.OrdinalIgnoreCase) ? null : "assertion_issuer";

    private static string? SubjectIsAPerson(Facts facts) => facts.Person is not null ? null : "assertion_subject";

    private static string? AudienceIsNoOther(Facts facts) => !facts.Jwt.Has("aud") || facts.Jwt.Text("aud") == facts.Issuer ? null : "assertion_audience";

    private static string? EndsSoon(Facts facts) =>
        facts.Jwt.Time("exp") is { } end && end > facts.Now - ClientAssertions.Skew && end <= facts.Now + LongestLife + ClientAssertions.Skew ? null : "assertion_end";

    private static string? HasBegun(Facts facts) => !facts.Jwt.Has("nbf") || facts.Jwt.Time("nbf") <= facts.Now + ClientAssertions.Skew ? null : "assertion_not_before";

    private static string? IsNew(Facts facts) =>
        !facts.Jwt.Has("iat") || (facts.Jwt.Time("iat") is { } made && made <= facts.Now + ClientAssertions.Skew && made > facts.Now - TimeSpan.FromHours(1)) ? null : "assertion_issued_at";

    private static string? IdIsShort(Facts facts) => !facts.Jwt.Has(TokenClaims.TokenId) || facts.Jwt.Text(TokenClaims.TokenId) is { Length: > 0 and <= MaxIdLength } ? null : "assertion_id";

    // By its id where it has one, else by what was signed: another signature over the same words is no other JWT.
    private static byte[] SpentOnce(Client client, CompactJws jwt) => SecretHash.Of(JsonSerializer.Serialize(new[]
    {
        "person_assertion", client.Id.ToString(), jwt.Text(TokenClaims.TokenId) is { } id ? $"jti {id}" : $"hash {Convert.ToHexStringLower(SHA256.HashData(jwt.Signed))}",
    }));

    private sealed record Facts(CompactJws Jwt, Guid WorkspaceId, string Issuer, DateTimeOffset Now)
    {
        public Guid? Person => Guid.TryParseExact(Jwt.Text(TokenClaims.Subject), "D", out var id) ? id : null;
    }
}

/// <summary>What a JWT says whose form and signature are right.</summary>
/// <param name="Thumbprint">Of the key that signed it.</param>
/// <param name="SpentAs">Under which it can be used once.</param>
/// <param name="ExpiresAt">When it can be forgotten.</param>
internal sealed record PersonWord(Guid UserId, string Thumbprint, byte[] SpentAs, DateTimeOffset ExpiresAt);
