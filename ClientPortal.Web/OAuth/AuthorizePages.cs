using ClientPortal.Web.Dialects;

namespace ClientPortal.Web.OAuth;

/// <summary>The paths where a person decides about a client and from which the way may lead to another host: the core's and the dialects'.</summary>
internal sealed class AuthorizePages(IEnumerable<IDialect> dialects)
{
    private const string Core = "/oauth/";
    private readonly string[] ofDialects = [.. dialects.SelectMany(dialect => dialect.AuthorizePaths)];

    /// <param name="target">A path of this host, with or without a query.</param>
    public bool Contains(string target)
    {
        var path = target.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query ? target[..query] : target;
        return path.StartsWith(Core, StringComparison.Ordinal) || Array.Exists(ofDialects, one => one.Equals(path, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Where a form of ours leads: to that path of this host, by a page in between where the path may lead on to another host.</summary>
    public string OnwardFromForm(string path) => Contains(path) ? $"{PortalUrls.Continue}?returnUrl={Uri.EscapeDataString(path)}" : path;
}
