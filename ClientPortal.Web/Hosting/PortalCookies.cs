namespace ClientPortal.Web.Hosting;

/// <summary>How every cookie of the portal is named and sent (SEC-214).</summary>
internal static class PortalCookies
{
    /// <summary><c>__Host-</c> makes the browser itself insist on Secure, Path=/ and no Domain; plain http on this machine has to go without.</summary>
    public static string NameOf(PortalOptions options, string name) => options.IsPlainLoopback ? $"portal-{name}" : $"__Host-portal-{name}";

    public static void Shape(CookieBuilder cookie, PortalOptions options, string name)
    {
        cookie.Name = NameOf(options, name);
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Lax;
        cookie.SecurePolicy = options.IsPlainLoopback ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
        cookie.Path = "/";
        cookie.IsEssential = true;
    }
}
