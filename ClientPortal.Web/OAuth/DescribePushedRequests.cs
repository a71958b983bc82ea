using ClientPortal.Domain.OAuth;

namespace ClientPortal.Web.OAuth;

/// <summary>RFC 9126 §5.</summary>
internal sealed class DescribePushedRequests(OAuthIssuer issuer, OAuthOptions options) : IDescribesServer
{
    public void AddTo(IDictionary<string, object> metadata)
    {
        metadata["pushed_authorization_request_endpoint"] = issuer.Value + OAuthEndpoints.PushedRequests;
        metadata["require_pushed_authorization_requests"] = options.RequirePushedAuthorizationRequests;
    }
}
