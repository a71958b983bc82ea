namespace ClientPortal.Domain.OAuth;

/// <summary>The issuer identifier (RFC 8414 §2): the configured public address, never taken from a request's Host header (SEC-116).</summary>
/// <param name="publicUrl">Read on each use, because in development the listening address is known only once the host listens.</param>
public sealed class OAuthIssuer(Func<string> publicUrl)
{
    public string Value => publicUrl().TrimEnd('/');

    /// <summary>The <c>aud</c> of access tokens: the portal's own API (RFC 9068 §2.2).</summary>
    public string ApiAudience => Value + "/api/v1";
}
