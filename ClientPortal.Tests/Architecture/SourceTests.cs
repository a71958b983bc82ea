using System.Text.RegularExpressions;

namespace ClientPortal.Tests.Architecture;

/// <summary>What no compiler checks, read from the sources.</summary>
public sealed partial class SourceTests
{
    private static readonly string Root = Repository.Root;

    // Where a secret is handed over, and nowhere else (house style: "A secret is a type").
    private static readonly string[] HandsOverSecrets = File.ReadAllLines(Path.Combine(Root, "ClientPortal.Tests", "Architecture", "HandsOverSecrets.txt"));

    // Everywhere<T>(), which a context of one workspace refuses; the end of grants that lie in, or also count in, another workspace (of a client, of a
    // key of one, of a person who leaves); and the compiled look-ups of a key, a code or a token by
    // its hash, of a grant's person and of what a review looks at, which cannot call Everywhere<T>(): they open a context of no workspace themselves, or get one.
    private static readonly string[] SetsTheFilterAside =
    [
        "ClientPortal.Domain/PortalDbContext.cs", "ClientPortal.Domain/Clients/ClientRows.cs", "ClientPortal.Domain/ClientKeys/ClientKeyMakers.cs",
        "ClientPortal.Domain/Grants/GrantsInWorkspaces.cs", "ClientPortal.Domain/Members/MembersOfWorkspace.cs", "ClientPortal.Domain/KeyVerification/FindKey.cs",
        "ClientPortal.Domain/OAuth/Token/RedeemCode.cs", "ClientPortal.Domain/OAuth/Token/RedeemRefreshToken.cs", "ClientPortal.Domain/OAuth/Token/FindGrantHolder.cs", "ClientPortal.Domain/OAuth/Tokens/LivingTokens.cs",
        "ClientPortal.Domain/Clients/Review/ReadReviewFacts.cs",
    ];

    [Fact]
    public void The_domain_knows_nothing_of_HTTP() =>
        Sources("ClientPortal.Domain").Where(file => Http().IsMatch(File.ReadAllText(file))).Select(Name).ShouldBeEmpty();

    [Fact]
    public void Secrets_are_revealed_only_where_they_are_handed_over() =>
        Sources("ClientPortal.Domain").Concat(Sources("ClientPortal.Web"))
            .Where(file => File.ReadAllText(file).Contains(".Reveal()", StringComparison.Ordinal))
            .Select(Name)
            .Except(HandsOverSecrets, StringComparer.Ordinal)
            .ShouldBeEmpty("a secret in clear belongs into the answer, the mail or the dialog that hands it over");

    [Fact]
    public void The_workspace_filter_is_switched_off_in_named_places_only() =>
        Sources("ClientPortal.Domain").Concat(Sources("ClientPortal.Web"))
            .Where(file => File.ReadAllText(file).Contains("IgnoreQueryFilters", StringComparison.Ordinal))
            .Select(Name)
            .ShouldBe(SetsTheFilterAside, ignoreOrder: true);

    [Fact]
    public void Pages_and_components_never_see_the_database() =>
        Sources("ClientPortal.Web/Components").Where(file => Database().IsMatch(File.ReadAllText(file))).Select(Name).ShouldBeEmpty();

    [Fact]
    public void Files_stay_short() =>
        Sources("ClientPortal.Domain").Concat(Sources("ClientPortal.Web")).Concat(Sources("ClientPortal.Tests"))
            .Where(file => File.ReadLines(file).Count() > 400).Select(Name).ShouldBeEmpty();

    [Fact]
    public void Nothing_is_named_after_a_drawer() =>
        Sources("ClientPortal.Domain").Concat(Sources("ClientPortal.Web"))
            .Where(file => Drawer().IsMatch(Path.GetFileNameWithoutExtension(file))).Select(Name).ShouldBeEmpty();

    private static IEnumerable<string> Sources(string folder) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), "*.*", SearchOption.AllDirectories)
        .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
        .Where(file => !Generated().IsMatch(file));

    private static string Name(string file) => Path.GetRelativePath(Root, file);

    [GeneratedRegex(@"Microsoft\.AspNetCore\.(Http|Mvc|Routing|Builder|Components|Authentication)|\bHttpContext\b")]
    private static partial Regex Http();

    [GeneratedRegex(@"\b(PortalDb|PortalDbContext|DbContext)\b|Microsoft\.EntityFrameworkCore")]
    private static partial Regex Database();

    [GeneratedRegex(@"(Manager|Helper|Helpers|Util|Utils|Service|Processor|Common|Base|Impl|Dto|ViewModel|(?<!User)Info)$")]
    private static partial Regex Drawer();

    [GeneratedRegex(@"[/\\](bin|obj|Migrations)[/\\]")]
    private static partial Regex Generated();
}
