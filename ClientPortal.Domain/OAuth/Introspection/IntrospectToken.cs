using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.OAuth.Token;
using ClientPortal.Domain.Usage;

namespace ClientPortal.Domain.OAuth.Introspection;

/// <summary>
/// Token introspection (RFC 7662) for access tokens, refresh tokens, API keys and personal tokens. Whatever is not active, or not for the caller to know, is
/// answered alike (SEC-108, SEC-110).
/// </summary>
public sealed class IntrospectToken(AccessTokenReport accessTokens, RefreshTokenReport refreshTokens, ApiKeyReport keys, PersonalTokenReport personalTokens, IntrospectionJwt jwt, CountClientUse usage)
{
    /// <param name="caller">Authenticated.</param>
    /// <param name="signed">Whether the answer is wanted as a signed JWT (RFC 9701).</param>
    public async Task<IntrospectionAnswer> RunAsync(Client caller, TokenRequest request, bool signed, CancellationToken ct)
    {
        if (caller.Kind != ClientKind.Confidential)
        {
            // RFC 7662 §2.1: who cannot prove who they are could try out tokens.
            return new IntrospectionAnswer.Refused(new OAuthError(OAuthErrors.InvalidClient, "Introspection needs a client that proves who it is."));
        }

        if (request.Find(OAuthParameters.Token) is not { } token)
        {
            return new IntrospectionAnswer.Refused(OAuthError.InvalidRequest("token is missing."));
        }

        if (keys.IsCutOff && CredentialFormat.IsOfKind(token, CredentialKind.ApiKey))
        {
            return new IntrospectionAnswer.Refused(OAuthError.Unavailable(KeyVerification.KeyVerdict.Unavailable.RetryAfter));
        }

        var started = usage.Start();
        var found = await ReportAsync(caller, token, ct);
        if (!CredentialFormat.IsOfKind(token, CredentialKind.ApiKey)) // those are counted as the key's own
        {
            usage.NoteIntrospection(caller, found is not null, request.IpAddress, started);
        }

        var report = found ?? Inactive();
        return signed ? new IntrospectionAnswer.Signed(await jwt.WriteAsync(caller, report, ct)) : new IntrospectionAnswer.Plain(report);
    }

    // The token's own form says what it is; a hint could only be wrong (RFC 7662 §2.1 lets us ignore it).
    private Task<Dictionary<string, object>?> ReportAsync(Client caller, string token, CancellationToken ct) =>
        !CredentialFormat.TryReadKind(token, out var kind) ? accessTokens.FindAsync(caller, token, ct)
        : kind switch
        {
            CredentialKind.OpaqueAccessToken => accessTokens.FindAsync(caller, token, ct),
            CredentialKind.RefreshToken => refreshTokens.FindAsync(caller, token, ct),
            CredentialKind.ApiKey => keys.FindAsync(caller, token, ct),
            CredentialKind.PersonalToken => personalTokens.FindAsync(caller, token, ct),
            _ => Task.FromResult<Dictionary<string, object>?>(null),
        };

    // RFC 7662 §2.2: nothing else, so that nobody learns why.
    private static Dictionary<string, object> Inactive() => new(StringComparer.Ordinal) { [IntrospectionMembers.Active] = false };
}

/// <summary>What the introspection endpoint answers.</summary>
public abstract record IntrospectionAnswer
{
    private IntrospectionAnswer()
    {
    }

    /// <summary>RFC 7662 §2.2.</summary>
    public sealed record Plain(IReadOnlyDictionary<string, object> Members) : IntrospectionAnswer;

    /// <summary>RFC 9701 §5.</summary>
    public sealed record Signed(string Jwt) : IntrospectionAnswer;

    /// <summary>RFC 6749 §5.2.</summary>
    public sealed record Refused(OAuthError Error) : IntrospectionAnswer;
}

/// <summary>Members of an answer beside the claims of <see cref="TokenClaims"/> (RFC 7662 §2.2).</summary>
internal static class IntrospectionMembers
{
    public const string Active = "active";
    public const string ExpiresAt = "exp";
    public const string IssuedAt = "iat";
    public const string Issuer = "iss";
    public const string TokenType = "token_type";
}
