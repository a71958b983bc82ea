using ClientPortal.Domain.ClientKeys;

namespace ClientPortal.Domain.Clients;

/// <summary>Changes to <see cref="ClientProtocol"/>; what is null or unset stays, or is the default of a new client.</summary>
public sealed record ClientProtocolEdit
{
    public string? IdTokenSignedResponseAlg { get; init; }

    public AccessTokenFormat? AccessTokenFormat { get; init; }

    public bool? RequirePushedAuthorizationRequests { get; init; }

    public bool? DpopBoundAccessTokens { get; init; }

    public bool? CertificateBoundAccessTokens { get; init; }

    public Change<string?> Jwks { get; init; }

    public Change<string?> JwksUri { get; init; }

    public Change<string?> TlsClientAuthSubjectDn { get; init; }

    public Change<string?> BackchannelLogoutUri { get; init; }

    public bool? MayImpersonate { get; init; }

    public bool? TakesSecretInQuery { get; init; }

    /// <summary>The settings after this edit.</summary>
    internal ClientProtocol ApplyTo(ClientProtocol now) => now with
    {
        IdTokenSignedResponseAlg = IdTokenSignedResponseAlg ?? now.IdTokenSignedResponseAlg,
        AccessTokenFormat = AccessTokenFormat ?? now.AccessTokenFormat,
        RequirePushedAuthorizationRequests = RequirePushedAuthorizationRequests ?? now.RequirePushedAuthorizationRequests,
        DpopBoundAccessTokens = DpopBoundAccessTokens ?? now.DpopBoundAccessTokens,
        CertificateBoundAccessTokens = CertificateBoundAccessTokens ?? now.CertificateBoundAccessTokens,
        Jwks = Blank(Jwks.Or(now.Jwks)) is { } keys ? JwkSet.Normal(keys) : null,
        JwksUri = Blank(JwksUri.Or(now.JwksUri)),
        TlsClientAuthSubjectDn = Blank(TlsClientAuthSubjectDn.Or(now.TlsClientAuthSubjectDn)),
        BackchannelLogoutUri = Blank(BackchannelLogoutUri.Or(now.BackchannelLogoutUri)),
        MayImpersonate = MayImpersonate ?? now.MayImpersonate,
        TakesSecretInQuery = TakesSecretInQuery ?? now.TakesSecretInQuery,
    };

    /// <summary>Whether the edit sets something that is not the same in the two.</summary>
    internal bool ClashesWith(ClientProtocol seen, ClientProtocol current) =>
        (IdTokenSignedResponseAlg is not null && seen.IdTokenSignedResponseAlg != current.IdTokenSignedResponseAlg)
        || (AccessTokenFormat is not null && seen.AccessTokenFormat != current.AccessTokenFormat)
        || (RequirePushedAuthorizationRequests is not null && seen.RequirePushedAuthorizationRequests != current.RequirePushedAuthorizationRequests)
        || (DpopBoundAccessTokens is not null && seen.DpopBoundAccessTokens != current.DpopBoundAccessTokens)
        || (CertificateBoundAccessTokens is not null && seen.CertificateBoundAccessTokens != current.CertificateBoundAccessTokens)
        || (Jwks.IsSet && seen.Jwks != current.Jwks)
        || (JwksUri.IsSet && seen.JwksUri != current.JwksUri)
        || (TlsClientAuthSubjectDn.IsSet && seen.TlsClientAuthSubjectDn != current.TlsClientAuthSubjectDn)
        || (BackchannelLogoutUri.IsSet && seen.BackchannelLogoutUri != current.BackchannelLogoutUri)
        || (MayImpersonate is not null && seen.MayImpersonate != current.MayImpersonate)
        || (TakesSecretInQuery is not null && seen.TakesSecretInQuery != current.TakesSecretInQuery);

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
