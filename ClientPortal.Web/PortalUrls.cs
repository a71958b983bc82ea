using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ClientPortal.Web;

/// <summary>
/// Every address the portal writes down. Absolute ones start at <c>Portal:PublicUrl</c>, in Development at the listening address, and
/// never at what a request calls the host (SEC-218).
/// </summary>
internal sealed class PortalUrls(PortalOptions options, IServer server)
{
    public const string Home = "/";
    public const string SetUp = "/setup";
    public const string Login = "/account/login";
    public const string Logout = "/account/logout";
    public const string Continue = "/account/continue";
    public const string SingleSignOn = "/account/sso";
    public const string SingleSignOnProof = SingleSignOn + "/proof";
    public const string SingleSignOnConfirm = SingleSignOn + "/confirm";
    public const string SingleSignOnConfirmed = SingleSignOn + "/confirmed";
    public const string LoginSecondStep = "/account/login/two-factor";
    public const string ForgotPassword = "/account/forgot-password";
    public const string ResetPassword = "/account/reset-password";
    public const string Invitation = "/account/invitation";
    public const string SwitchWorkspace = "/account/workspace";
    public const string AccountSecurity = "/account/security";
    public const string PersonalTokens = "/account/tokens";
    public const string ConnectedApps = "/account/connected-apps";
    public const string Settings = "/settings";
    public const string SettingsIntegration = "/settings/integration";
    public const string SettingsGeneral = "/settings/general";
    public const string SettingsSecurity = "/settings/security";
    public const string SettingsSingleSignOn = SettingsSecurity + "/single-sign-on";
    public const string Members = "/settings/members";
    public const string ApiClients = "/settings/integration/api-clients";
    public const string ImportClients = ApiClients + "/import";
    public const string Resources = "/settings/integration/resources";
    public const string Usage = "/settings/integration/usage";
    public const string AuditLog = "/settings/audit";
    public const string Developers = "/developers";
    public const string Device = "/device";
    public const string Leaks = "/leaks";
    public const string Preferences = AccountSecurity + "#preferences-title";
    public const string Error = "/error";
    public const string NotFound = "/not-found";

    /// <summary>Scheme, host and port without a slash at the end; the issuer (RFC 8414 §2).</summary>
    public string Issuer => options.PublicUrl ?? ListeningAddress();

    /// <summary>The default audience of access tokens.</summary>
    public string Api => Absolute("/api/v1");

    /// <summary>The absolute address of a path of this host.</summary>
    public string Absolute(string path) => Issuer + path;

    /// <summary>The page of one client.</summary>
    public static string ApiClient(string clientId) => $"{ApiClients}/{Uri.EscapeDataString(clientId)}";

    /// <summary>What a review of the client found.</summary>
    public static string ApiClientReview(string clientId) => $"{ApiClient(clientId)}?section=review";

    /// <summary>What the client proves itself with.</summary>
    public static string ApiClientSecrets(string clientId) => $"{ApiClient(clientId)}?section=secrets";

    /// <summary>A section of the client's settings, by its name.</summary>
    public static string ApiClientSettings(string clientId, string section) => $"{ApiClient(clientId)}#{section}";

    /// <summary>The usage of one client, for as long as its own page shows it.</summary>
    public static string UsageOf(string clientId) => $"{Usage}?client={Uri.EscapeDataString(clientId)}&period=30d";

    public static string UsageOfKey(string clientId, Guid keyId) => $"{UsageOf(clientId)}&key={keyId}";

    /// <summary>The picture of a client, by its name.</summary>
    public static string Logo(string name) => $"/logos/{name}";

    /// <summary>The clients that registered themselves as copies of one software.</summary>
    public static string ApiClientsOf(string software) => $"{ApiClients}?software={Uri.EscapeDataString(software)}";

    /// <summary>The page that makes the first owner. The links below carry the only secrets that stand in an address (decisions.md 34).</summary>
    public static string SetUpBy(string token) => $"{SetUp}?token={token}";

    public static string InvitationBy(string token) => $"{Invitation}?token={token}";

    public static string ResetPasswordBy(string token) => $"{ResetPassword}?token={token}";

    /// <summary>The page for devices with a code filled in (RFC 8628 §3.3.1).</summary>
    public static string DeviceWith(string userCode) => $"{Device}?user_code={Uri.EscapeDataString(userCode)}";

    /// <summary>The second step of signing in, which leads back to a path of this host.</summary>
    public static string SecondStepFor(string returnUrl) => returnUrl == Home ? LoginSecondStep : $"{LoginSecondStep}?returnUrl={Uri.EscapeDataString(returnUrl)}";

    /// <summary>The sign-in page, which leads back to a path of this host.</summary>
    public static string LoginFor(string returnUrl) => returnUrl == Home ? Login : $"{Login}?returnUrl={Uri.EscapeDataString(returnUrl)}";

    /// <summary>The page that asks for the work e-mail and leads to its provider, and in the end back to a path of this host.</summary>
    public static string SingleSignOnFor(string returnUrl) => returnUrl == Home ? SingleSignOn : $"{SingleSignOn}?returnUrl={Uri.EscapeDataString(returnUrl)}";

    /// <summary>A section of the developer guide. With its path, because the base of every page is the root.</summary>
    public static string DeveloperSection(string id) => $"{Developers}#{id}";

    // Only known once the server listens: a link to print at start waits for IHostApplicationLifetime.ApplicationStarted.
    private string ListeningAddress()
    {
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
            ?? throw new InvalidOperationException("The host does not listen yet, and Portal:PublicUrl is not set.");
        var bound = BindingAddress.Parse(address);
        var host = bound.Host is "+" or "*" or "0.0.0.0" or "[::]" ? "localhost" : bound.Host;
        return new UriBuilder(bound.Scheme, host, bound.Port).Uri.GetLeftPart(UriPartial.Authority);
    }
}
