using System.Text.Json;

namespace ClientPortal.Domain.OAuth.Registration;

/// <summary>Reads client metadata from JSON, strictly (SEC-062): one object, every member once, each of the type that RFC 7591 gives it.</summary>
public static class ReadClientMetadata
{
    private const int MaxItems = 100;
    private const int MaxText = 4096;
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };
    private static readonly string[] ServerOwned = ["registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at"];

    /// <summary>The metadata, or the error to answer with: exactly one of the two.</summary>
    public static (ClientMetadata? Metadata, OAuthError? Mistake) From(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? (Read(document.RootElement), null)
                : (null, RegistrationErrors.Metadata("The metadata must be one JSON object."));
        }
        catch (MemberException member)
        {
            return (null, RegistrationErrors.At(member.Message, "has a value of the wrong type, or too long a one."));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return (null, RegistrationErrors.Metadata("The metadata must be one JSON object, with every member once.")); // the second is for text that is not UTF-8
        }
    }

    private static ClientMetadata Read(JsonElement json) => new()
    {
        ClientId = Text(json, "client_id"),
        ClientSecret = Text(json, "client_secret"),
        RedirectUris = List(json, "redirect_uris"),
        PostLogoutRedirectUris = List(json, "post_logout_redirect_uris"),
        ClientName = Text(json, "client_name"),
        TokenEndpointAuthMethod = Text(json, "token_endpoint_auth_method"),
        GrantTypes = List(json, "grant_types"),
        ResponseTypes = List(json, "response_types"),
        Scope = Text(json, "scope"),
        ApplicationType = Text(json, "application_type"),
        Contacts = List(json, "contacts"),
        LogoUri = Text(json, "logo_uri"),
        ClientUri = Text(json, "client_uri"),
        PolicyUri = Text(json, "policy_uri"),
        TosUri = Text(json, "tos_uri"),
        SoftwareId = Text(json, "software_id"),
        SoftwareVersion = Text(json, "software_version"),
        Jwks = Find(json, "jwks") is { } jwks ? jwks.ValueKind == JsonValueKind.Object ? jwks.GetRawText() : throw new MemberException("jwks") : null,
        JwksUri = Text(json, "jwks_uri"),
        IdTokenSignedResponseAlg = Text(json, "id_token_signed_response_alg"),
        BackchannelLogoutUri = Text(json, "backchannel_logout_uri"),
        DpopBoundAccessTokens = Flag(json, "dpop_bound_access_tokens"),
        RequirePushedAuthorizationRequests = Flag(json, "require_pushed_authorization_requests"),
        SubjectType = Text(json, "subject_type"),
        ServerOwned = [.. ServerOwned.Where(name => json.TryGetProperty(name, out _))],
        HasSoftwareStatement = Find(json, "software_statement") is not null,
    };

    // RFC 7591 §2: a member that is null is as good as absent.
    private static JsonElement? Find(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string? Text(JsonElement json, string name) => Find(json, name) is { } value ? TextOf(value, name) : null;

    private static string TextOf(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { Length: <= MaxText } text && !text.Any(char.IsControl) ? text : throw new MemberException(name);

    private static bool? Flag(JsonElement json, string name) => Find(json, name)?.ValueKind switch
    {
        null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new MemberException(name),
    };

    private static List<string>? List(JsonElement json, string name) => Find(json, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } array when array.GetArrayLength() <= MaxItems => [.. array.EnumerateArray().Select(item => TextOf(item, name))],
        _ => throw new MemberException(name),
    };

    // Thrown and caught in this file only; its message is the member's name, one of the constants above.
    private sealed class MemberException(string name) : Exception(name);
}
