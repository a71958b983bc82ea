using System.Text.RegularExpressions;
using ClientPortal.Tests.Architecture;

namespace ClientPortal.Tests.Dialects;

/// <summary>A dialect is a folder of translations: deleting it, its tests and its line in <c>Program.cs</c> leaves everything else green.</summary>
public sealed partial class DialectFoldersTests
{
    private static readonly string Root = Repository.Root;

    public static TheoryData<string> Folders() => [.. Directory.EnumerateDirectories(Path.Combine(Root, "ClientPortal.Web", "Dialects")).Select(folder => Path.GetFileName(folder))];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Nothing_outside_its_folder_names_a_dialect_but_its_line_of_registration(string dialect) =>
        Sources().Where(file => !file.Contains($"/Dialects/{dialect}/", StringComparison.Ordinal))
            .Where(file => Regex.IsMatch(File.ReadAllText(file), $@"Dialects\.{dialect}\b|\b{dialect}Dialect\b", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)))
            .Select(file => Path.GetRelativePath(Root, file))
            .ShouldBe(["ClientPortal.Web/Program.cs"]);

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_dialect_opens_no_database_and_judges_no_grant(string dialect) =>
        Directory.EnumerateFiles(Path.Combine(Root, "ClientPortal.Web", "Dialects", dialect), "*.cs", SearchOption.AllDirectories)
            .Where(file => GrantLogic().IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetRelativePath(Root, file))
            .ShouldBeEmpty();

    private static IEnumerable<string> Sources() => new[] { "ClientPortal.Domain", "ClientPortal.Web", "ClientPortal.Tests" }
        .SelectMany(project => Directory.EnumerateFiles(Path.Combine(Root, project), "*.*", SearchOption.AllDirectories))
        .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
        .Where(file => !Generated().IsMatch(file));

    [GeneratedRegex(@"\b(PortalDb|PortalDbContext|DbContext|IExchangesGrant|CredentialGenerator|SecretHash|SignedTokens|AccessTokens)\b")]
    private static partial Regex GrantLogic();

    [GeneratedRegex(@"[/\\](bin|obj)[/\\]")]
    private static partial Regex Generated();
}
