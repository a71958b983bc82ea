using System.Globalization;
using System.Text;

namespace ClientPortal.Tests.Coverage;

/// <summary>Writes docs/security-coverage.md from the requirements, the tests' traits and the reasons.</summary>
internal static class CoverageDocument
{
    private const string Introduction = """
        # Security coverage

        Written by `./portal coverage` from the tests themselves (`[Trait("SEC", …)]`) and two lists in `ClientPortal.Tests/Coverage`; do not edit it, a test compares.
        Groups A to O are the authorization server: each of their rows has a test or the reason why not. The other groups are listed with the tests they have so far.
        Run what proves a row with `dotnet test ClientPortal.Tests --filter SEC=053`.

        """;

    public static string Write()
    {
        var text = new StringBuilder(Introduction.ReplaceLineEndings("\n"));
        var rows = Requirement.Groups.SelectMany(group => group.Rows).ToList();
        text.Append('\n').Append("| | rows | with tests | with a reason |\n| --- | --- | --- | --- |\n");
        AddSum(text, "A to O", [.. rows.Where(row => row.MustBeProved)]);
        AddSum(text, "the others", [.. rows.Where(row => !row.MustBeProved)]);
        foreach (var (heading, group) in Requirement.Groups)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {heading}\n\n| SEC | Requirement | Priority | Tests |\n| --- | --- | --- | --- |\n");
            foreach (var row in group)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {row.Id} | {row.Title} | {row.Priority} | {Proof(row)} |\n");
            }
        }

        return text.ToString();
    }

    private static void AddSum(StringBuilder text, string name, List<Requirement> rows) => text.Append(
        CultureInfo.InvariantCulture,
        $"| {name} | {rows.Count} | {rows.Count(row => ProvingTests.ByRequirement.Contains(row.Id))} | {rows.Count(row => Requirement.Reasons.ContainsKey(row.Id))} |\n");

    private static string Proof(Requirement row) =>
        ProvingTests.ByRequirement.Contains(row.Id) ? string.Join("<br>", ProvingTests.ByRequirement[row.Id].Select(name => $"`{name}`"))
        : Requirement.Reasons.TryGetValue(row.Id, out var reason) ? reason
        : "none yet";
}
