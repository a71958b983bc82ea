namespace ClientPortal.Web.Hosting;

/// <summary>Where a <c>returnUrl</c> may lead: to a path of this host and nowhere else (SEC-189).</summary>
internal static class LocalPath
{
    private const int MaxLength = 8000;

    /// <summary>The path if it is one of ours, else the start page.</summary>
    public static string OrHome(string? wished) => wished is not null && IsLocal(wished) ? wished : PortalUrls.Home;

    // Browsers read "\" as "/", drop tabs and line breaks, and take what begins with "//" for another host.
    private static bool IsLocal(string path) =>
        path.Length is > 0 and <= MaxLength
        && path[0] == '/'
        && !path.Any(letter => char.IsControl(letter) || letter == '\\')
        && (path.Length == 1 || path[1] != '/')
        && !path.StartsWith("/%2f", StringComparison.OrdinalIgnoreCase)
        && !path.StartsWith("/%5c", StringComparison.OrdinalIgnoreCase)
        && Uri.TryCreate(new Uri("https://here.invalid"), path, out var whole)
        && whole.Host == "here.invalid";
}
