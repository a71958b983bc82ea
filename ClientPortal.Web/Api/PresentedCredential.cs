using ClientPortal.Web.OAuth;
using Microsoft.Extensions.Primitives;

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
    public static IReadOnlyList<PresentedCredential> AllOf(HttpRequest request)
    {
        var found = new List<PresentedCredential>(1);
        Add(found, CredentialCarrier.Authorization, request.Headers.Authorization);
        Add(found, CredentialCarrier.ApiKeyHeader, request.Headers[ApiKeyHeader]);
        Add(found, CredentialCarrier.SessionHeader, request.Headers[SessionName]);
        if (request.QueryString.HasValue)
        {
            Add(found, CredentialCarrier.SessionQuery, request.Query[SessionName]);
        }

        return found;
    }

    /// <summary>Masked.</summary>
    public override string ToString() => $"{Carrier} ***";

    private static void Add(List<PresentedCredential> found, CredentialCarrier carrier, StringValues values)
    {
        for (var at = 0; at < values.Count; at++)
        {
            var one = new PresentedCredential(carrier, values[at] is { Length: <= MaxLength } value ? value.Trim() : string.Empty);
            found.Add(carrier == CredentialCarrier.Authorization ? WithoutScheme(one) : one);
        }
    }

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
