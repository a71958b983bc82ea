using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Leaks;
using Tomlyn;
using Tomlyn.Model;
using YamlDotNet.Serialization;

namespace ClientPortal.Tests.Leaks;

/// <summary>The rules as the scanners read them: TOML for gitleaks, YAML for TruffleHog, expressions of RE2 (without look-around and back-references, as .NET's own linear engine).</summary>
public sealed class ScannerRulesTests
{
    // The keys of a rule in gitleaks' configuration (its README, "Configuration"), and of a custom detector of TruffleHog (its docs, "Regex detector").
    private static readonly string[] KeysOfGitleaks = ["id", "description", "regex", "secretGroup", "entropy", "keywords", "path", "tags", "allowlists"];
    private static readonly string[] KeysOfTruffleHog = ["name", "keywords", "regex", "entropy", "verify", "exclude_regexes_match", "exclude_words", "primary_regex_name"];

    private static readonly CredentialKind[] FoundKinds =
        [CredentialKind.ApiKey, CredentialKind.ClientSecret, CredentialKind.PersonalToken, CredentialKind.RefreshToken, CredentialKind.OpaqueAccessToken, CredentialKind.RegistrationToken];

    [Fact]
    public void Gitleaks_reads_the_rules_and_finds_each_kind_once()
    {
        var rules = ((TomlTableArray)TomlSerializer.Deserialize<TomlTable>(ScannerRules.ForGitleaks("https://portal.example/leaks/report"))!["rules"]).ToList();

        rules.ShouldAllBe(rule => rule.Keys.All(key => KeysOfGitleaks.Contains(key)));
        rules.Select(rule => (string)rule["id"]).ShouldBeUnique();
        ShouldFindEachKind([.. rules.Select(rule => ((string)rule["regex"], (int)(long)rule["secretGroup"], ((TomlArray)rule["keywords"]).Cast<string>().Single(), (double)rule["entropy"]))]);
    }

    [Fact]
    public void TruffleHog_reads_the_detectors_and_finds_each_kind_once()
    {
        var file = new DeserializerBuilder().Build().Deserialize<Dictionary<string, List<Dictionary<string, object>>>>(ScannerRules.ForTruffleHog("https://portal.example/leaks/report"));
        var detectors = file["detectors"];

        detectors.ShouldAllBe(detector => detector.Keys.All(key => KeysOfTruffleHog.Contains(key)));
        detectors.Select(detector => (string)detector["name"]).ShouldBeUnique();
        ShouldFindEachKind([.. detectors.Select(detector => (
            (string)((Dictionary<object, object>)detector["regex"]).Single().Value, 1, (string)((List<object>)detector["keywords"]).Single(), double.Parse((string)detector["entropy"], System.Globalization.CultureInfo.InvariantCulture)))]);
    }

    // As the scanners do it: the keyword is looked for first, whatever its case, then the expression, then the chance in what the group holds.
    private static void ShouldFindEachKind((string Expression, int Group, string Keyword, double Entropy)[] rules)
    {
        foreach (var kind in FoundKinds)
        {
            foreach (var brand in kind == CredentialKind.ApiKey ? new[] { null, "acme", "a234567890123456" } : [null])
            {
                var credential = CredentialOf(kind, brand);
                foreach (var text in new[] { $"PORTAL_CREDENTIAL=\"{credential}\" # not mine", $"MY_API_KEY_{credential}", $@"{{""log"":""GET /\n\t{credential}\nHost""}}", $"x/{credential}/y" })
                {
                    var found = rules.Where(rule => text.Contains(rule.Keyword, StringComparison.OrdinalIgnoreCase))
                        .SelectMany(rule => Compiled(rule.Expression).Matches(text).Select(match => (match.Groups[rule.Group].Value, rule.Entropy))).ToList();

                    CredentialFormat.AtEndOf(found.ShouldHaveSingleItem(text).Value, out _).ShouldBe(credential, "what a report takes it for");
                    EntropyOf(credential).ShouldBeGreaterThan(found[0].Entropy);
                }
            }
        }

        foreach (var other in new[] { "cpk_short", "xcpk_", "cpk_" + new string('a', 50), "my-cpk_name", $"cpx_{new string('a', 49)}", Noise() })
        {
            rules.ShouldAllBe(rule => !Compiled(rule.Expression).IsMatch(other), other[..Math.Min(other.Length, 60)]);
        }
    }

    [Fact]
    public void What_stands_before_a_credential_is_not_taken_along_but_a_workspaces_own_word_is()
    {
        var rule = Compiled(ScannerRules.All.Single(rule => rule.Keyword == "cpk_").Expression);
        var (plain, branded) = (CredentialOf(CredentialKind.ApiKey, null), CredentialOf(CredentialKind.ApiKey, "acme"));

        foreach (var (text, taken) in new[]
        {
            ($"MY_API_KEY_{plain}", plain), ($"MY_API_KEY_{branded}", branded), ($@"first\n{plain}", plain), ($"={branded}", branded),
            ($@"first\n{branded}", "n" + branded), ($"api_key_{plain}", "key_" + plain), // could be words of workspaces: the report finds out by the checksum
        })
        {
            rule.Match(text).Groups[1].Value.ShouldBe(taken);
        }
    }

    private static string CredentialOf(CredentialKind kind, string? brand) =>
        CredentialFormat.Compose(kind, [.. Enumerable.Range(0, 32).Select(i => (byte)(i * 37 + 11))], brand).Reveal();

    // 300,000 characters of base64url, always the same, where each prefix is as likely as any four letters.
    private static string Noise() => string.Concat(Enumerable.Range(0, 7000).Select(i => Base64Url.EncodeToString(SHA256.HashData(BitConverter.GetBytes(i)))));

    private static Regex Compiled(string expression) => new(expression, RegexOptions.NonBacktracking, TimeSpan.FromSeconds(5));

    private static double EntropyOf(string text) => -text.GroupBy(letter => letter).Sum(group => (double)group.Count() / text.Length * Math.Log2((double)group.Count() / text.Length));
}
