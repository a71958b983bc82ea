using ClientPortal.Web.OAuth;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ClientPortal.Web.Api;

/// <summary>What a request shows to say who calls. Read once, at the border; what else stands in query, cookie or body is no credential (SEC-162).</summary>
internal sealed record PresentedCredential(CredentialCarrier Carrier, string Value)
{
    public const string ApiKeyHeader = "X-Api-Key";
    public const string SessionName = "sessionID";

    // Longer than any of ours, access tokens included; what is longer is not looked at.
    private const int MaxLength = 8192;
    private const string BearerScheme = "Bearer ";

    /// <summary>Every credential of the request; more than one is refused before any is tried.</summary>
    public static IReadOnlyList<PresentedCredential> AllOf(HttpRequest request) =>
    [
        .. From(CredentialCarrier.Authorization, request.Headers[HeaderNames.Authorization]).Select(WithoutScheme),
        .. From(CredentialCarrier.ApiKeyHeader, request.Headers[ApiKeyHeader]),
        .. From(CredentialCarrier.SessionHeader, request.Headers[SessionName]),
        .. From(CredentialCarrier.SessionQuery, request.Query[SessionName]),
    ];

    /// <summary>Masked.</summary>
    public override string ToString() => $"{Carrier} ***";

    private static IEnumerable<PresentedCredential> From(CredentialCarrier carrier, StringValues values) =>
        values.Select(value => new PresentedCredential(carrier, value is { Length: <= MaxLength } ? value.Trim() : string.Empty));

    private static PresentedCredential WithoutScheme(PresentedCredential found) => DpopHeaders.TokenIn(found.Value) is { } token
        ? new PresentedCredential(CredentialCarrier.Dpop, token)
        : found with { Value = found.Value.StartsWith(BearerScheme, StringComparison.OrdinalIgnoreCase) ? found.Value[BearerScheme.Length..].Trim() : found.Value };
}

/// <summary>How a caller showed a credential; the usage log tells them apart.</summary>
internal enum CredentialCarrier
{
    /// <summary><c>Authorization: Bearer …</c> (RFC 6750 §2.1), or the same without the scheme word, as ClickUp's clients send it.</summary>
    Authorization,

    /// <summary><c>Authorization: DPoP …</c> (RFC 9449 §7.1): the one way for a token that is bound to a key.</summary>
    Dpop,

    /// <summary><c>X-Api-Key</c>.</summary>
    ApiKeyHeader,

    /// <summary>Workfront's header <c>sessionID</c>.</summary>
    SessionHeader,

    /// <summary>Workfront's query parameter <c>sessionID</c>; for access tokens of its path only (decisions 17).</summary>
    SessionQuery,
}
