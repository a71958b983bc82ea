using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth.Token;
using ClientPortal.Domain.OAuth.Tokens;

namespace ClientPortal.Domain.OAuth.TokenExchange;

/// <summary>What makes an exchange right: named rules, judged in this order, without I/O. RFC 8693 §2.2.2: each is answered with <c>invalid_request</c>.</summary>
internal static class ExchangeRules
{
    /// <summary>How many tokens may stand between the first one and the last.</summary>
    public const int MaxLineage = 4;

    private static readonly Func<ExchangeAsk, string?>[] All =
    [
        SubjectIsOfThisWorkspace,
        SubjectIsMeantForThisClient,
        SubjectsKeyIsProved,
        LineageIsShort,
        ActorIsThisClients,
        ImpersonationIsAllowed,
    ];

    /// <summary>The first rule that does not hold, as a sentence for the developer; null where all do.</summary>
    public static string? FirstMistake(ExchangeAsk ask) => All.Select(rule => rule(ask)).FirstOrDefault(mistake => mistake is not null);

    // SEC-146: what a person of another workspace allowed does not move on from here.
    private static string? SubjectIsOfThisWorkspace(ExchangeAsk ask) => ask.Subject.WorkspaceId == ask.Client.WorkspaceId ? null : NotForThisClient;

    // SEC-146: a token that was meant for somebody else is not this client's to exchange, however it came by it.
    private static string? SubjectIsMeantForThisClient(ExchangeAsk ask) =>
        ask.Subject.ClientRowId == ask.Client.Id || ask.Subject.Audience.Intersect(ask.Serves, StringComparer.Ordinal).Any() ? null : NotForThisClient;

    // RFC 9449 §1, RFC 8705 §3: its own bound token must not come out of an exchange without the key. An API that was shown one has judged the proof.
    private static string? SubjectsKeyIsProved(ExchangeAsk ask) =>
        ask.Subject.Confirmation is null || ask.Subject.ClientRowId != ask.Client.Id || ask.Subject.Confirmation == ask.Request.Confirmation
            ? null
            : "The subject_token is bound to a key that the request does not prove.";

    private static string? LineageIsShort(ExchangeAsk ask) =>
        ask.Subject.Lineage.Count < MaxLineage ? null : "The subject_token has been exchanged too often.";

    // RFC 8693 §1.1: who acts proves it with a token of its own, and that was given to this very client.
    private static string? ActorIsThisClients(ExchangeAsk ask) =>
        ask.Actor is null || (ask.Actor.ClientRowId == ask.Client.Id && ask.Actor.WorkspaceId == ask.Client.WorkspaceId) ? null : "The actor_token was not issued to this client.";

    // SEC-148.
    private static string? ImpersonationIsAllowed(ExchangeAsk ask) =>
        ask.Actor is not null || ask.Client.Protocol.MayImpersonate ? null : "Send an actor_token: this client may not act without saying so.";

    private const string NotForThisClient = "The subject_token is not valid, or is not meant for this client.";
}

/// <summary>What a token exchange presents, read: the tokens have been found alive, and nothing else has been judged.</summary>
/// <param name="Serves">The identifiers of the APIs that the client is.</param>
internal sealed record ExchangeAsk(Client Client, TokenRequest Request, AccessTokenFacts Subject, AccessTokenFacts? Actor, IReadOnlyList<string> Serves);
