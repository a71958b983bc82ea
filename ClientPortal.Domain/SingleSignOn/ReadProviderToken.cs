using System.Text.Json;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Users;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Domain.SingleSignOn;

/// <summary>Judges a provider's id_token (OpenID Connect Core §3.1.3.7, RFC 8725) and reads from it, and from userinfo, who signed in.</summary>
public sealed class ReadProviderToken(ProviderDocuments documents, RedeemProviderCode endpoints, TimeProvider time, ILogger<ReadProviderToken> log)
{
    /// <summary>How far the provider's clock may be off.</summary>
    internal static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    private const int MaxTokenLength = 16 * 1024;
    private const int MaxSubjectLength = 255; // OpenID Connect Core §2

    // Public keys only: neither "none" nor an HMAC with something the provider publishes.
    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    private static readonly Func<Facts, string?>[] Rules = [TypeIsNoOther, PartyIsUs, NonceIsOurs, IsNew, AccessTokenBelongs, HasASubject, AuthenticationIsPast];

    internal async Task<Outcome<ProviderAnswer>> RunAsync(IdentityConnection connection, Provider provider, ProviderTokens tokens, string nonce, CancellationToken ct)
    {
        if (await ValidateAsync(connection, provider, tokens.IdToken, ct) is not { } token)
        {
            return SignOnMistakes.TokenRefused.AsConflict();
        }

        var facts = new Facts(token, connection.ClientId, nonce, tokens, time.GetUtcNow());
        if (Rules.Select(rule => rule(facts)).FirstOrDefault(reason => reason is not null) is { } reason)
        {
            Log.ProviderRefused(log, connection.Id, reason);
            return SignOnMistakes.TokenRefused.AsConflict();
        }

        return await ReadPersonAsync(connection, provider, tokens, token, ct);
    }

    private async Task<JsonWebToken?> ValidateAsync(IdentityConnection connection, Provider provider, string text, CancellationToken ct)
    {
        if (text.Length > MaxTokenLength || !Handler.CanReadToken(text))
        {
            Log.ProviderRefused(log, connection.Id, "its id_token cannot be read");
            return null;
        }

        var keys = await documents.FindKeysAsync(provider, Handler.ReadJsonWebToken(text).Kid is { Length: > 0 } keyId ? keyId : null, anew: false, ct);
        var result = await Handler.ValidateTokenAsync(text, new TokenValidationParameters
        {
            ValidAlgorithms = Algorithms,
            ValidIssuer = provider.Issuer,
            ValidAudience = connection.ClientId,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            IssuerSigningKeys = keys ?? [],
            LifetimeValidator = (notBefore, expires, _, _) => IsOfItsTime(notBefore, expires),
        });
        if (result.IsValid)
        {
            return (JsonWebToken)result.SecurityToken;
        }

        Log.ProviderRefused(log, connection.Id, $"its id_token is not valid: {result.Exception?.GetType().Name}");
        return null;
    }

    private bool IsOfItsTime(DateTime? notBefore, DateTime? expires)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return expires is { } end && now < end + Skew && (notBefore is null || now > notBefore - Skew);
    }

    // RFC 8725 §3.11: an access token or a logout token is signed by the same keys.
    private static string? TypeIsNoOther(Facts facts) => facts.Token.Typ is null or "" || facts.Token.Typ.Equals("JWT", StringComparison.OrdinalIgnoreCase) ? null : "its id_token is of another type";

    private static string? PartyIsUs(Facts facts)
    {
        var party = facts.Text("azp");
        return party == facts.ClientId || (party is null && facts.Token.Audiences.Count() == 1) ? null : "its id_token is for another client";
    }

    private static string? NonceIsOurs(Facts facts) =>
        facts.Text("nonce") is { } nonce && SecretHash.Matches(SecretHash.Of(facts.Nonce), SecretHash.Of(nonce)) ? null : "its id_token has another nonce";

    private static string? IsNew(Facts facts) =>
        facts.Time("iat") is { } made && made <= facts.Now + Skew && made > facts.Now - SignOnAttempt.Lifetime - Skew ? null : "its id_token is of another time";

    private static string? AccessTokenBelongs(Facts facts) =>
        facts.Text("at_hash") is not { } hash || hash == facts.Tokens.HalfHash(facts.Token.Alg) ? null : "its access token is not the id_token's";

    private static string? HasASubject(Facts facts) => facts.Token.Subject is { Length: > 0 and <= MaxSubjectLength } ? null : "its id_token names nobody";

    private static string? AuthenticationIsPast(Facts facts) => facts.Time("auth_time") is not { } at || at <= facts.Now + Skew ? null : "its id_token has an auth_time to come";

    private async Task<Outcome<ProviderAnswer>> ReadPersonAsync(IdentityConnection connection, Provider provider, ProviderTokens tokens, JsonWebToken token, CancellationToken ct)
    {
        var claims = Payload(token);
        if (!claims.TryGetProperty("email", out _) || !claims.TryGetProperty("email_verified", out _))
        {
            // OpenID Connect Core §5.3.2: an answer about somebody else is none.
            if (await endpoints.AskUserInfoAsync(provider, tokens, ct) is { } more && TextOf(more, "sub") == token.Subject)
            {
                claims = more;
            }
        }

        if (TextOf(claims, "email") is not { } email || EmailDomains.Of(email) is not { } domain || !EmailAddress.LooksRight(EmailAddress.Trim(email)) || !IsTrue(claims, "email_verified"))
        {
            Log.ProviderRefused(log, connection.Id, "it confirmed no e-mail address");
            return SignOnMistakes.Email.AsConflict();
        }

        var authenticatedAt = token.TryGetPayloadValue<long>("auth_time", out var at) ? DateTimeOffset.FromUnixTimeSeconds(at) : (DateTimeOffset?)null;
        return new ProviderAnswer(token.Subject, email, domain, TextOf(claims, "name"), authenticatedAt, MethodsOf(token));
    }

    private static JsonElement Payload(JsonWebToken token)
    {
        using var document = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        return document.RootElement.Clone();
    }

    // Some providers write it as text.
    private static bool IsTrue(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && (value.ValueKind == JsonValueKind.True || (value.ValueKind == JsonValueKind.String && value.GetString() == "true"));

    private static string? TextOf(JsonElement claims, string name) => claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string[] MethodsOf(JsonWebToken token) =>
        token.TryGetPayloadValue<string[]>("amr", out var methods) && methods is not null ? methods : [];

    private sealed record Facts(JsonWebToken Token, string ClientId, string Nonce, ProviderTokens Tokens, DateTimeOffset Now)
    {
        public string? Text(string name) => Token.TryGetPayloadValue<string>(name, out var value) ? value : null;

        public DateTimeOffset? Time(string name) =>
            Token.TryGetPayloadValue<long>(name, out var seconds) && seconds is > 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
    }
}

/// <summary>Who signed in at the provider, as it says.</summary>
/// <param name="Email">Confirmed by the provider.</param>
/// <param name="Domain">The domain of the address.</param>
/// <param name="AuthenticatedAt"><c>auth_time</c>; null where it was not said.</param>
/// <param name="Methods"><c>amr</c>.</param>
internal sealed record ProviderAnswer(string Subject, string Email, string Domain, string? Name, DateTimeOffset? AuthenticatedAt, IReadOnlyList<string> Methods)
{
    // RFC 8176 §2; so short that all which say anything fit into a session's column.
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal) { "face", "fpt", "hwk", "mfa", "otp", "pin", "pop", "pwd", "sc", "sms", "swk", "user", "wia" };

    private const int MaxMethodsLength = 32;

    public byte[] SubjectHash => SecretHash.Of(Subject);

    /// <summary>The methods as a session keeps them; empty where the provider told nothing that we know.</summary>
    public string MethodsText => Cut(Methods.Where(Known.Contains).Distinct(StringComparer.Ordinal));

    /// <summary>Several methods together, the first ones first.</summary>
    public static string Cut(IEnumerable<string> methods) =>
        methods.Aggregate("", (text, next) => text.Length + next.Length + 1 > MaxMethodsLength ? text : $"{text} {next}".TrimStart());
}
