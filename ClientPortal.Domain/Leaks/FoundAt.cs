namespace ClientPortal.Domain.Leaks;

/// <summary>The address of a finding as it may be kept and shown: a stranger wrote it.</summary>
internal static class FoundAt
{
    private const int MaxLength = 300;

    /// <summary>Without the credential itself, a query and whatever is no address; <c>-</c> for nothing.</summary>
    public static string Clean(LeakReport report)
    {
        var text = report.FoundAt?.Trim() ?? "";
        if (text.Length is 0 or > 4096 || !Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http"))
        {
            return "-";
        }

        // Line anchors (#L12) are worth keeping, a query is where secrets stand.
        var clean = address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path | UriComponents.Fragment, UriFormat.UriEscaped);
        return clean.Contains(report.Credential, StringComparison.Ordinal) ? "-" : clean[..Math.Min(clean.Length, MaxLength)];
    }
}
