using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth.Tokens;

namespace ClientPortal.Domain.OAuth.Logout;

/// <summary>The logout endpoint as an ordered list of named rules (OpenID Connect RP-Initiated Logout §2, §3; SEC-191). None of them can redirect.</summary>
internal static class LogoutChecks
{
    private const int MaxStateLength = 2048;

    private static readonly Func<LogoutFacts, LogoutError?>[] All =
    [
        NothingIsRepeated,
        LengthsAreSane,
        HintIsOurs,
        HintAndClientAgree,
        ClientIsKnownAndNotPaused,
        RedirectUriHasAClient,
        RedirectUriIsRegistered,
    ];

    /// <summary>The first rule that does not hold; null where all do.</summary>
    public static LogoutError? FirstMistake(LogoutFacts facts) => All.Select(rule => rule(facts)).FirstOrDefault(error => error is not null);

    private static LogoutError? NothingIsRepeated(LogoutFacts facts) => facts.Request.HasRepeated ? LogoutError.Unreadable : null;

    private static LogoutError? LengthsAreSane(LogoutFacts facts) => facts.Request.State?.Length > MaxStateLength ? LogoutError.Unreadable : null;

    // §2: issued by us; one that has ended is as good, because people sign out late.
    private static LogoutError? HintIsOurs(LogoutFacts facts) => facts.Request.IdTokenHint is not null && facts.Hint is null ? LogoutError.HintNotOurs : null;

    // §2: with both, the client must be the one the token was made for.
    private static LogoutError? HintAndClientAgree(LogoutFacts facts) =>
        facts.Hint is { } hint && facts.Request.ClientId is { } sent && !string.Equals(sent, hint.ClientId, StringComparison.Ordinal) ? LogoutError.HintNotOurs : null;

    private static LogoutError? ClientIsKnownAndNotPaused(LogoutFacts facts) =>
        facts.NamesClient && facts.Client is not { IsPaused: false } ? LogoutError.UnknownClient : null;

    private static LogoutError? RedirectUriHasAClient(LogoutFacts facts) =>
        facts.Request.PostLogoutRedirectUri is not null && facts.Client is null ? LogoutError.ClientMissing : null;

    // §3: exactly one of the registered ones; nothing is normalised, and no port varies.
    private static LogoutError? RedirectUriIsRegistered(LogoutFacts facts) =>
        facts.Request.PostLogoutRedirectUri is { } sent && !facts.Client!.PostLogoutRedirectUris.Contains(sent, StringComparer.Ordinal)
            ? LogoutError.RedirectUriNotRegistered
            : null;
}

/// <summary>What the rules judge.</summary>
/// <param name="Hint">Null where none was sent, or where it is not ours.</param>
/// <param name="Client">The client that the hint or the request names; null for none, or where it is not known.</param>
internal sealed record LogoutFacts(LogoutRequest Request, IdTokenHint? Hint, Client? Client)
{
    /// <summary>Which client, by its id: the hint's word counts.</summary>
    public static string? ClientIdOf(LogoutRequest request, IdTokenHint? hint) => hint?.ClientId ?? request.ClientId;

    public bool NamesClient => ClientIdOf(Request, Hint) is not null;
}
