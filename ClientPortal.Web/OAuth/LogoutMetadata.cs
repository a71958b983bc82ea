using ClientPortal.Domain.OAuth;

namespace ClientPortal.Web.OAuth;

/// <summary>What the server says about signing out (RP-Initiated Logout §2.1, Back-Channel Logout §2.1).</summary>
internal sealed class LogoutMetadata(OAuthIssuer issuer) : IDescribesServer
{
    public void AddTo(IDictionary<string, object> metadata)
    {
        metadata["end_session_endpoint"] = issuer.Value + LogoutEndpoint.Path;
        metadata["backchannel_logout_supported"] = true;
        metadata["backchannel_logout_session_supported"] = true;
    }
}
