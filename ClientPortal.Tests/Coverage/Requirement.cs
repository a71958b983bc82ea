using System.Collections.Immutable;
using ClientPortal.Tests.Architecture;

namespace ClientPortal.Tests.Coverage;

/// <summary>One numbered security requirement, as <c>Requirements.txt</c> has it.</summary>
/// <param name="Group">The group's letter.</param>
internal sealed record Requirement(string Group, string Id, string Priority, string Title)
{
    private const string FirstGroupThatMayWait = "P";

    /// <summary>Groups A to O, the authorization server: each row needs a test, or a reason why not.</summary>
    public bool MustBeProved => Group.Length == 1 && string.CompareOrdinal(Group, FirstGroupThatMayWait) < 0;

    /// <summary>The groups in their order, each with its heading and its rows.</summary>
    public static ImmutableArray<(string Heading, ImmutableArray<Requirement> Rows)> Groups { get; } = ReadGroups();

    /// <summary>Why a row has no test, by its id (<c>Reasons.txt</c>).</summary>
    public static ImmutableSortedDictionary<string, string> Reasons { get; } =
        Lines("Reasons.txt").Select(line => line.Split(" | ", 2)).ToImmutableSortedDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);

    private static ImmutableArray<(string Heading, ImmutableArray<Requirement> Rows)> ReadGroups()
    {
        var groups = new List<(string Heading, List<Requirement> Rows)>();
        foreach (var line in Lines("Requirements.txt"))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                groups.Add((line[3..], []));
                continue;
            }

            var parts = line.Split(" | ", 3);
            groups[^1].Rows.Add(new Requirement(groups[^1].Heading.Split('.')[0], parts[0], parts[1], parts[2]));
        }

        return [.. groups.Select(group => (group.Heading, group.Rows.ToImmutableArray()))];
    }

    private static IEnumerable<string> Lines(string file) =>
        File.ReadLines(Repository.PathOf("ClientPortal.Tests", "Coverage", file)).Where(line => line.Length > 0 && !line.StartsWith("# ", StringComparison.Ordinal));
}
