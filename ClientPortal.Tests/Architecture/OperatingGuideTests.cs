using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using ClientPortal.Domain.Bootstrap;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Throttling;
using ClientPortal.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Architecture;

/// <summary>Holds docs/operating.md to what the host really does.</summary>
public sealed partial class OperatingGuideTests(PortalHost portal) : IClassFixture<PortalHost>
{
    private static readonly string Root = Repository.Root;
    private static readonly string Guide = File.ReadAllText(Path.Combine(Root, "docs", "operating.md"));

    [Fact]
    public void Every_setting_is_described_and_no_other()
    {
        var read = Directory.EnumerateFiles(Path.Combine(Root, "ClientPortal.Web"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .SelectMany(file => Setting().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups["key"].Value);
        var described = Row().Matches(Guide).SelectMany(row => Named().Matches(row.Value)).Select(match => match.Groups["key"].Value);

        described.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ShouldBe(read.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_limit_is_described_with_its_default()
    {
        foreach (var (name, limit) in ThrottleLimits.Defaults)
        {
            Guide.ShouldContain(string.Create(CultureInfo.InvariantCulture, $"| `{name}` | `{limit.Permits}/{Short(limit.Window)}` |"));
        }
    }

    [Fact]
    public void The_file_that_is_shown_is_a_right_one()
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ANN_PASSWORD"] = People.Password,
            ["TIME_SHEET_SECRET"] = CredentialFormat.Compose(CredentialKind.ClientSecret, RandomNumberGenerator.GetBytes(32)).Reveal(),
            ["REPORT_KEY"] = CredentialFormat.Compose(CredentialKind.ApiKey, RandomNumberGenerator.GetBytes(32)).Reveal(),
        };

        var (file, mistakes) = portal.Services.GetRequiredService<ReadBootstrapFile>().Run(Yaml().Match(Guide).Groups["text"].Value, values.GetValueOrDefault);

        mistakes.ShouldBeEmpty();
        (file.Workspaces.Count, file.Users.Count, file.Clients.Count, file.Keys.Count).ShouldBe((1, 1, 1, 1));
    }

    private static string Short(TimeSpan window) => window switch
    {
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{window.TotalHours}h"),
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{window.TotalMinutes}m"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{window.TotalSeconds}s"),
    };

    [GeneratedRegex("\"(?<key>(Portal|Database|ConnectionStrings|KeyRing|Proxies|OAuth|Smtp|Bootstrap|Dialects|RateLimits|Outbound|Leaks|ClientCertificates)(:[A-Za-z]+)+)\"", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Setting();

    [GeneratedRegex(@"^\| `[A-Z][A-Za-z]+:.*?\|", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<key>[A-Za-z]+(:[A-Za-z]+)+)`", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Named();

    [GeneratedRegex("```yaml\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Yaml();
}
