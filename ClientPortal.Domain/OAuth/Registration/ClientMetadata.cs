namespace ClientPortal.Domain.OAuth.Registration;

/// <summary>
/// A client as its software describes it, in the words of RFC 7591 §2 and OpenID Connect Dynamic Client Registration §2: the body of a
/// registration, or a document at a client id. Null where a member was absent; members that mean nothing here were dropped.
/// </summary>
public sealed record ClientMetadata
{
    public string? ClientId { get; init; }

    /// <summary>Only in an update, where it has to be the right one (RFC 7592 §2.2).</summary>
    public string? ClientSecret { get; init; }

    public IReadOnlyList<string>? RedirectUris { get; init; }

    public IReadOnlyList<string>? PostLogoutRedirectUris { get; init; }

    public string? ClientName { get; init; }

    public string? TokenEndpointAuthMethod { get; init; }

    public IReadOnlyList<string>? GrantTypes { get; init; }

    public IReadOnlyList<string>? ResponseTypes { get; init; }

    public string? Scope { get; init; }

    /// <summary><c>native</c> or <c>web</c>.</summary>
    public string? ApplicationType { get; init; }

    public IReadOnlyList<string>? Contacts { get; init; }

    public string? LogoUri { get; init; }

    public string? ClientUri { get; init; }

    public string? PolicyUri { get; init; }

    public string? TosUri { get; init; }

    public string? SoftwareId { get; init; }

    public string? SoftwareVersion { get; init; }

    /// <summary>A JWK Set as JSON.</summary>
    public string? Jwks { get; init; }

    public string? JwksUri { get; init; }

    public string? IdTokenSignedResponseAlg { get; init; }

    public string? BackchannelLogoutUri { get; init; }

    public bool? DpopBoundAccessTokens { get; init; }

    public bool? RequirePushedAuthorizationRequests { get; init; }

    /// <summary><c>public</c> is the only one there is.</summary>
    public string? SubjectType { get; init; }

    /// <summary>Names of members that only the server gives, and that were sent all the same.</summary>
    public IReadOnlyList<string> ServerOwned { get; init; } = [];

    /// <summary>Somebody's signed word for the software (RFC 7591 §2.3), which nobody here could check.</summary>
    public bool HasSoftwareStatement { get; init; }

    /// <summary>Without the secret.</summary>
    public override string ToString() => $"metadata of {ClientName}";
}
