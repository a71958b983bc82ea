using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth.Registration;
using System.Text.Json;

namespace ClientPortal.Web.OAuth;

/// <summary>A registered client in the words of RFC 7591 §3.2.1: what is stored, not what was sent.</summary>
internal static class RegistrationJson
{
    /// <param name="presented">The token that was presented, which is the client's own wherever no new one was made.</param>
    /// <param name="address">Where the client manages itself.</param>
    public static Dictionary<string, object> Of(RegistrationResult.Stored stored, string? presented, string address)
    {
        var answer = Of(stored);
        if ((stored.AccessToken?.Reveal() ?? presented) is { } own)
        {
            answer["registration_access_token"] = own;
            answer["registration_client_uri"] = address;
        }

        return answer;
    }

    /// <summary>Without what manages it: for dialects that give nothing of the kind.</summary>
    public static Dictionary<string, object> Of(RegistrationResult.Stored stored)
    {
        var (client, extras) = (stored.Client, stored.Extras);
        var answer = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["client_id"] = client.ClientId,
            ["client_id_issued_at"] = client.CreatedAt.ToUnixTimeSeconds(),
            ["client_name"] = client.Name,
            ["redirect_uris"] = client.RedirectUris,
            ["token_endpoint_auth_method"] = MethodOf(client.TokenEndpointAuthMethod),
            ["grant_types"] = client.GrantTypes,
            ["response_types"] = new[] { "code" },
            ["scope"] = client.Scopes.ToString(),
            ["application_type"] = client.ApplicationType == ApplicationType.Native ? "native" : "web",
            ["id_token_signed_response_alg"] = client.Protocol.IdTokenSignedResponseAlg,
            ["dpop_bound_access_tokens"] = client.Protocol.DpopBoundAccessTokens,
            ["require_pushed_authorization_requests"] = client.Protocol.RequirePushedAuthorizationRequests,
        };
        if (stored.Secret is { } secret)
        {
            answer["client_secret"] = secret.Reveal();
        }

        if (client.Kind == ClientKind.Confidential && client.TokenEndpointAuthMethod != TokenEndpointAuthMethod.PrivateKeyJwt)
        {
            answer["client_secret_expires_at"] = 0;
        }

        Add(answer, "post_logout_redirect_uris", client.PostLogoutRedirectUris.Count > 0 ? client.PostLogoutRedirectUris : null);
        Add(answer, "contacts", client.Presentation.ContactList is { Count: > 0 } contacts ? contacts : null);
        Add(answer, "logo_uri", extras.LogoUri);
        Add(answer, "client_uri", client.Presentation.ClientUri);
        Add(answer, "policy_uri", client.Presentation.PolicyUri);
        Add(answer, "tos_uri", client.Presentation.TosUri);
        Add(answer, "software_id", client.Software);
        Add(answer, "software_version", extras.SoftwareVersion);
        Add(answer, "jwks", client.Protocol.Jwks is { } jwks ? JsonSerializer.Deserialize<JsonElement>(jwks) : null);
        Add(answer, "jwks_uri", client.Protocol.JwksUri);
        Add(answer, "backchannel_logout_uri", client.Protocol.BackchannelLogoutUri);
        return answer;
    }

    private static void Add(Dictionary<string, object> answer, string name, object? value)
    {
        if (value is not null)
        {
            answer[name] = value;
        }
    }

    private static string MethodOf(TokenEndpointAuthMethod method) => method switch
    {
        TokenEndpointAuthMethod.None => "none",
        TokenEndpointAuthMethod.ClientSecretPost => "client_secret_post",
        TokenEndpointAuthMethod.PrivateKeyJwt => "private_key_jwt",
        TokenEndpointAuthMethod.TlsClientAuth => "tls_client_auth",
        TokenEndpointAuthMethod.SelfSignedTlsClientAuth => "self_signed_tls_client_auth",
        _ => "client_secret_basic", // also where none was named, which is RFC 7591's default; then the body is taken as well (decisions 5)
    };
}
