using System.Buffers;
using System.Net.Http.Headers;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.ClientAuthentication;
using ClientPortal.Web.Hosting;

namespace ClientPortal.Web.OAuth;

/// <summary>Reads protocol requests once, at the border; behind it, parameters are well-formed text.</summary>
internal static class RequestReader
{
    private const int MaxBodyBytes = 64 * 1024;
    private const string Form = "application/x-www-form-urlencoded";
    private const string Json = "application/json";

    public static SentParameters Query(HttpRequest request) =>
        FormText.Parse(request.QueryString.Value?.TrimStart('?') ?? "") is { } pairs ? new(pairs) : SentParameters.Unreadable("The query is not well-formed.");

    /// <summary>The form of a POST, as browsers and OAuth clients send it.</summary>
    public static Task<SentParameters> FormAsync(HttpRequest request, CancellationToken ct) => BodyAsync(request, readJson: null, ct);

    /// <summary>A form, or the strict JSON that some clients send to the token endpoint.</summary>
    public static Task<SentParameters> FormOrJsonAsync(HttpRequest request, CancellationToken ct) => BodyAsync(request, JsonText.Parse, ct);

    /// <summary>The same for a path whose clients send more than it asks for: JSON members that are no strings are passed over.</summary>
    public static Task<SentParameters> FormOrLooseJsonAsync(HttpRequest request, CancellationToken ct) => BodyAsync(request, JsonText.ParseStrings, ct);

    /// <summary>The bytes of a JSON body; null where it is of another type, or too long.</summary>
    public static async Task<ReadOnlyMemory<byte>?> JsonAsync(HttpRequest request, CancellationToken ct) => IsOfType(request, Json) ? await BytesAsync(request, ct) : null;

    /// <summary>The one way in which the client proves itself (RFC 6749 §2.3); two at once are refused before either is tried.</summary>
    public static PresentedCredentials Credentials(HttpRequest request, IReadOnlyDictionary<string, string> parameters)
    {
        var presented = parameters.ContainsKey(OAuthParameters.ClientAssertion) || parameters.ContainsKey(OAuthParameters.ClientAssertionType)
            ? ByAssertion(request, parameters)
            : request.Headers.Authorization.Count > 0 ? ByHeader(request, parameters) : ByBody(parameters);
        return presented with { Certificate = request.HttpContext.Features.Get<PresentedCertificate>() };
    }

    // RFC 7523 §2.2.
    private static PresentedCredentials ByAssertion(HttpRequest request, IReadOnlyDictionary<string, string> parameters)
    {
        if (request.Headers.Authorization.Count > 0 || parameters.ContainsKey(OAuthParameters.ClientSecret))
        {
            return Malformed(PresentedWay.Assertion, OAuthError.InvalidRequest("The client must prove itself in one way only."));
        }

        return parameters.GetValueOrDefault(OAuthParameters.ClientAssertionType) == OAuthParameters.JwtBearerAssertion
            && parameters.GetValueOrDefault(OAuthParameters.ClientAssertion) is { } assertion
            ? new PresentedCredentials(PresentedWay.Assertion, parameters.GetValueOrDefault(OAuthParameters.ClientId), null) { Assertion = assertion }
            : Malformed(PresentedWay.Assertion, new OAuthError(OAuthErrors.InvalidClient, "client_assertion_type must be urn:ietf:params:oauth:client-assertion-type:jwt-bearer, with a client_assertion."));
    }

    private static PresentedCredentials ByBody(IReadOnlyDictionary<string, string> parameters)
    {
        var (id, secret) = (parameters.GetValueOrDefault(OAuthParameters.ClientId), parameters.GetValueOrDefault(OAuthParameters.ClientSecret));
        return secret is null && parameters.GetValueOrDefault(OAuthParameters.GrantType) == GrantTypes.JwtBearer && parameters.GetValueOrDefault(OAuthParameters.Assertion) is { } assertion
            ? new PresentedCredentials(PresentedWay.GrantAssertion, id, null) { Assertion = assertion }
            : new PresentedCredentials(secret is null ? PresentedWay.IdOnly : PresentedWay.Body, id, secret);
    }

    private static PresentedCredentials ByHeader(HttpRequest request, IReadOnlyDictionary<string, string> parameters)
    {
        if (request.Headers.Authorization.Count > 1 || parameters.ContainsKey(OAuthParameters.ClientSecret))
        {
            return Malformed(PresentedWay.Basic, OAuthError.InvalidRequest("The client must be named in one way only: the Authorization header or the body."));
        }

        if (BasicPair(request.Headers.Authorization.ToString()) is not var (id, secret, asSent))
        {
            return Malformed(PresentedWay.Basic, OAuthError.InvalidClient());
        }

        return parameters.GetValueOrDefault(OAuthParameters.ClientId) is not { } bodyId || bodyId == id
            ? new PresentedCredentials(secret is null && asSent is null ? PresentedWay.IdOnly : PresentedWay.Basic, id, secret) { SecretAsSent = asSent }
            : Malformed(PresentedWay.Basic, OAuthError.InvalidRequest("The Authorization header and client_id name two clients."));
    }

    private static PresentedCredentials Malformed(PresentedWay way, OAuthError error) => new(way, null, null) { Malformed = error };

    // RFC 6749 §2.3.1: both halves are form-url-encoded before they are put together and base64-encoded.
    private static (string Id, string? Secret, string? AsSent)? BasicPair(string header)
    {
        Span<byte> bytes = stackalloc byte[1024];
        if (header.Length > 1024
            || !AuthenticationHeaderValue.TryParse(header, out var parsed)
            || !parsed.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)
            || !Convert.TryFromBase64String(parsed.Parameter ?? "", bytes, out var length)
            || FormText.Utf8(bytes[..length]) is not { } text
            || text.IndexOf(':', StringComparison.Ordinal) is var colon && colon < 1
            || FormText.Decode(text[..colon]) is not { Length: > 0 } id)
        {
            return null;
        }

        var sent = text[(colon + 1)..];
        var secret = FormText.Decode(sent);
        return (id, secret is { Length: > 0 } ? secret : null, secret == sent ? null : sent);
    }

    private static async Task<SentParameters> BodyAsync(HttpRequest request, Func<ReadOnlyMemory<byte>, List<KeyValuePair<string, string>>?>? readJson, CancellationToken ct)
    {
        var isJson = readJson is not null && IsOfType(request, Json);
        if (!isJson && !IsOfType(request, Form))
        {
            return SentParameters.Unreadable(readJson is not null ? $"The body must be {Form} or {Json}." : $"The body must be {Form}.");
        }

        if (await RequestBody.ReadAsync(request, MaxBodyBytes, ct) is not { } body)
        {
            return SentParameters.Unreadable("The body is too long.");
        }

        var pairs = isJson ? readJson!(body.ToArray()) : FormText.Parse(body.IsSingleSegment ? body.FirstSpan : body.ToArray());
        request.BodyReader.AdvanceTo(body.End);
        return pairs is not null
            ? new SentParameters(pairs)
            : SentParameters.Unreadable(isJson ? "The body must be one JSON object of string members, each sent once." : "The body is not well-formed.");
    }

    private static bool IsOfType(HttpRequest request, string type) => request.ContentType == type || (
        MediaTypeHeaderValue.TryParse(request.ContentType, out var sent)
        && type.Equals(sent.MediaType, StringComparison.OrdinalIgnoreCase)
        && (sent.CharSet is null || sent.CharSet.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase)));

    private static async Task<ReadOnlyMemory<byte>?> BytesAsync(HttpRequest request, CancellationToken ct)
    {
        if (await RequestBody.ReadAsync(request, MaxBodyBytes, ct) is not { } body)
        {
            return null;
        }

        var bytes = body.ToArray();
        request.BodyReader.AdvanceTo(body.End);
        return bytes;
    }
}
