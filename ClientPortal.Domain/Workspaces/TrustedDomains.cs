using System.Text.RegularExpressions;

namespace ClientPortal.Domain.Workspaces;

/// <summary>What may be written into a list of trusted domains, and which entries stand for a host.</summary>
public static partial class TrustedDomains
{
    public const int Most = 100;

    public static readonly Mistake TooMany = new("trusted_domains_too_many", "Use at most 100 trusted domains.");
    public static readonly Mistake Form = new("trusted_domain_form", "Enter a domain such as example.com, or *.example.com for every host below it; no address, port or path.");

    /// <summary>As it is kept.</summary>
    public static string Normalize(string typed) => typed.Trim().ToLowerInvariant();

    /// <summary>What is wrong with an entry; null where it may be kept.</summary>
    public static Mistake? MistakeIn(string? typed) => typed is not null && Domain().IsMatch(Normalize(typed)) ? null : Form;

    /// <summary>Every entry that stands for this host: its own name, and a wildcard for each domain above it.</summary>
    public static IReadOnlyList<string> Matching(string host)
    {
        var labels = host.ToLowerInvariant().Split('.');
        return [string.Join('.', labels), .. Enumerable.Range(1, Math.Max(0, labels.Length - 2)).Select(from => "*." + string.Join('.', labels[from..]))];
    }

    // A last label of letters, so that no IP address passes; internationalised names in their ASCII form.
    [GeneratedRegex(@"^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,59})$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Domain();
}
