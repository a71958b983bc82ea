using ClientPortal.Domain.OAuth;

namespace ClientPortal.Domain.SingleSignOn;

/// <summary>
/// Where providers send people back to: an address of the workspace's own. So a provider of one workspace cannot have an answer of another's brought to
/// us as if it were its own, whether or not it names itself in its answers (mix-up; RFC 9700 §4.4.2).
/// </summary>
public sealed class SignOnAddresses(OAuthIssuer issuer)
{
    public const string CallbackPath = "/account/sso/callback";

    public string CallbackOf(Guid workspaceId) => $"{issuer.Value}{CallbackPath}/{workspaceId:N}";
}
