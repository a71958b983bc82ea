using System.Text.Json;
using ClientPortal.Domain;
using ClientPortal.Domain.Clients;

namespace ClientPortal.Web.Api;

/// <summary>The members of a sent client that <see cref="ClientProtocol"/> keeps; beside the others in one flat object.</summary>
internal abstract record ClientProtocolJson
{
    /// <summary><c>ES256</c> or <c>RS256</c>.</summary>
    public string? IdTokenSignedResponseAlg { get; init; }

    public AccessTokenFormat? AccessTokenFormat { get; init; }

    public bool? RequirePushedAuthorizationRequests { get; init; }

    public bool? DpopBoundAccessTokens { get; init; }

    public bool? CertificateBoundAccessTokens { get; init; }

    /// <summary>A JWK Set with public keys (RFC 7517 §5).</summary>
    public Change<JsonElement?> Jwks { get; init; }

    public Change<string?> JwksUri { get; init; }

    public Change<string?> TlsClientAuthSubjectDn { get; init; }

    public Change<string?> BackchannelLogoutUri { get; init; }

    public bool? MayImpersonate { get; init; }

    /// <summary>For clients of ClickUp that send everything in the URL.</summary>
    public bool? TakesSecretInQuery { get; init; }

    protected ClientProtocolEdit ToProtocolEdit() => new()
    {
        IdTokenSignedResponseAlg = IdTokenSignedResponseAlg,
        AccessTokenFormat = AccessTokenFormat,
        RequirePushedAuthorizationRequests = RequirePushedAuthorizationRequests,
        DpopBoundAccessTokens = DpopBoundAccessTokens,
        CertificateBoundAccessTokens = CertificateBoundAccessTokens,
        Jwks = Jwks.IsSet ? new Change<string?>(Text(Jwks.Or(null))) : default,
        JwksUri = JwksUri,
        TlsClientAuthSubjectDn = TlsClientAuthSubjectDn,
        BackchannelLogoutUri = BackchannelLogoutUri,
        MayImpersonate = MayImpersonate,
        TakesSecretInQuery = TakesSecretInQuery,
    };

    private static string? Text(JsonElement? keys) => keys is { ValueKind: not JsonValueKind.Null } given ? given.GetRawText() : null;
}
