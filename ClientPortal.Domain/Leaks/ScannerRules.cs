using System.Globalization;
using System.Text;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Workspaces;

namespace ClientPortal.Domain.Leaks;

/// <summary>
/// Rules by which secret scanners find our credentials, made from the one description of their form. The expressions are plain RE2, which both tools use.
/// </summary>
public static class ScannerRules
{
    private static readonly CredentialKind[] Kinds =
        [CredentialKind.ApiKey, CredentialKind.ClientSecret, CredentialKind.PersonalToken, CredentialKind.RefreshToken, CredentialKind.OpaqueAccessToken, CredentialKind.RegistrationToken];

    /// <summary>One rule: its id, what it is for, its expression with the credential as the first group, and the word that makes looking worth while.</summary>
    public sealed record Rule(string Id, string Description, string Expression, string Keyword);

    public static IReadOnlyList<Rule> All { get; } = [.. Kinds.Select(RuleOf)];

    /// <summary>A file for <c>gitleaks --config</c> (TOML); to be named by <c>[extend] path</c>, or used alone.</summary>
    /// <param name="reportTo">Where a finding is reported.</param>
    public static string ForGitleaks(string reportTo)
    {
        var text = new StringBuilder($"# Credentials of ClientPortal. Report a finding: {reportTo}\ntitle = \"ClientPortal\"\n");
        foreach (var rule in All)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n[[rules]]\nid = \"{rule.Id}\"\ndescription = \"{rule.Description}\"\nregex = '''{rule.Expression}'''\nsecretGroup = 1\nentropy = 3.5\nkeywords = [\"{rule.Keyword}\"]\n");
        }

        return text.ToString();
    }

    /// <summary>A file for <c>trufflehog --config</c> (YAML), as custom detectors.</summary>
    /// <param name="reportTo">Where a finding is reported.</param>
    public static string ForTruffleHog(string reportTo)
    {
        var text = new StringBuilder($"# Credentials of ClientPortal. Report a finding: {reportTo}\ndetectors:\n");
        foreach (var rule in All)
        {
            text.Append(CultureInfo.InvariantCulture, $"  - name: {rule.Id}\n    keywords:\n      - {rule.Keyword}\n    regex:\n      credential: '{rule.Expression}'\n    entropy: 3.5\n");
        }

        return text.ToString();
    }

    private static Rule RuleOf(CredentialKind kind)
    {
        var (prefix, name) = (CredentialPrefixes.Of(kind), NameOf(kind));

        // Nothing is asked of what stands before: MY_KEY_cpk_… and the n of an escaped end of line are no boundary. The prefix tells enough, and the length is exact.
        var brand = kind == CredentialKind.ApiKey ? $"(?:[a-z][0-9a-z]{{1,{Workspace.MaxKeyBrandLength - 1}}}_)?" : "";
        return new Rule($"clientportal-{name.Replace(' ', '-').ToLowerInvariant()}", $"ClientPortal {name}", $@"({brand}{prefix}_[0-9A-Za-z]{{{CredentialFormat.PayloadLength}}})\b", prefix + "_");
    }

    private static string NameOf(CredentialKind kind) => kind switch
    {
        CredentialKind.ApiKey => "API key",
        CredentialKind.ClientSecret => "client secret",
        CredentialKind.PersonalToken => "personal token",
        CredentialKind.RefreshToken => "refresh token",
        CredentialKind.OpaqueAccessToken => "access token",
        _ => "registration token",
    };
}
