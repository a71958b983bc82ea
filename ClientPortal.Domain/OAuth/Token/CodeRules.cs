using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Grants;

namespace ClientPortal.Domain.OAuth.Token;

/// <summary>What makes a request with a code right, apart from the code's own state: named rules, judged in this order, without I/O.</summary>
internal static class CodeRules
{
    private static readonly Func<AuthorizationCode, Client, TokenRequest, CodeMistake?>[] All =
    [
        CodeIsThisClients,
        RedirectUriIsSentAgain,
        RedirectUriIsTheSame,
        VerifierHasAChallenge,
        ChallengeHasAVerifier,
        VerifierMatches,
        KeyIsTheOneNamed,
    ];

    /// <summary>The first rule that does not hold; null where all do.</summary>
    public static CodeMistake? FirstMistake(AuthorizationCode code, Client client, TokenRequest request)
    {
        foreach (var rule in All)
        {
            if (rule(code, client, request) is { } mistake)
            {
                return mistake;
            }
        }

        return null;
    }

    // RFC 6749 §4.1.3 (SEC-057).
    private static CodeMistake? CodeIsThisClients(AuthorizationCode code, Client client, TokenRequest request) =>
        code.Grant!.ClientRowId == client.Id ? null : new CodeMistake("another client's code");

    // RFC 6749 §4.1.3; decisions.md 34.
    private static CodeMistake? RedirectUriIsSentAgain(AuthorizationCode code, Client client, TokenRequest request) =>
        code.RedirectUriWasSent && request.Find(OAuthParameters.RedirectUri) is null
            ? new CodeMistake("redirect_uri missing") { Error = OAuthError.InvalidRequest("redirect_uri is missing: the authorize request had one.") }
            : null;

    private static CodeMistake? RedirectUriIsTheSame(AuthorizationCode code, Client client, TokenRequest request) =>
        request.Find(OAuthParameters.RedirectUri) is { } sent && !string.Equals(sent, code.RedirectUri, StringComparison.Ordinal) ? new CodeMistake("another redirect_uri") { Error = OAuthError.InvalidGrant() with { Parameter = OAuthParameters.RedirectUri } } : null;

    // RFC 9700 §4.8.2: a verifier without a challenge tells of a stripped challenge (SEC-072).
    private static CodeMistake? VerifierHasAChallenge(AuthorizationCode code, Client client, TokenRequest request) =>
        code.CodeChallenge is null && request.Find(OAuthParameters.CodeVerifier) is not null ? new CodeMistake("verifier without challenge") : null;

    private static CodeMistake? ChallengeHasAVerifier(AuthorizationCode code, Client client, TokenRequest request) =>
        code.CodeChallenge is not null && request.Find(OAuthParameters.CodeVerifier) is null ? new CodeMistake("verifier missing") : null;

    // RFC 7636 §4.6.
    private static CodeMistake? VerifierMatches(AuthorizationCode code, Client client, TokenRequest request) =>
        code.CodeChallenge is { } challenge && request.Find(OAuthParameters.CodeVerifier) is { } verifier && !Pkce.Matches(challenge, verifier)
            ? new CodeMistake("wrong verifier") { CountsAsGuess = true }
            : null;

    // RFC 9449 §10.
    private static CodeMistake? KeyIsTheOneNamed(AuthorizationCode code, Client client, TokenRequest request) =>
        code.KeyThumbprint is { } named && named != request.Confirmation?.JwkThumbprint ? new CodeMistake("another key than dpop_jkt, or none") : null;
}

/// <param name="Reason">For the log.</param>
internal sealed record CodeMistake(string Reason)
{
    public OAuthError Error { get; init; } = OAuthError.InvalidGrant();

    public bool CountsAsGuess { get; init; }
}
