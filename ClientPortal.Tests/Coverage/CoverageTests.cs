using ClientPortal.Tests.Architecture;

namespace ClientPortal.Tests.Coverage;

/// <summary>Holds docs/security-coverage.md to the tests that exist. <c>./portal coverage</c> writes it: the same test with PORTAL_WRITE_COVERAGE=1.</summary>
public sealed class CoverageTests
{
    private static readonly string File = Repository.PathOf("docs", "security-coverage.md");

    [Fact]
    public void The_document_says_what_the_tests_say()
    {
        var document = CoverageDocument.Write();
        if (Environment.GetEnvironmentVariable("PORTAL_WRITE_COVERAGE") == "1")
        {
            System.IO.File.WriteAllText(File, document);
        }

        (System.IO.File.ReadAllText(File) == document).ShouldBeTrue("docs/security-coverage.md is stale: run ./portal coverage and commit what it writes");
    }

    [Fact]
    public void Every_row_of_the_authorization_server_has_a_test_or_a_reason() =>
        Requirement.Groups.SelectMany(group => group.Rows)
            .Where(row => row.MustBeProved && !ProvingTests.ByRequirement.Contains(row.Id) && !Requirement.Reasons.ContainsKey(row.Id))
            .Select(row => $"{row.Id} {row.Title}")
            .ShouldBeEmpty("write a test that carries the number, or give the reason in ClientPortal.Tests/Coverage/Reasons.txt");

    [Fact]
    public void No_test_names_a_row_that_is_not_there_and_no_reason_outlives_its_test()
    {
        var known = Requirement.Groups.SelectMany(group => group.Rows).Select(row => row.Id).ToHashSet(StringComparer.Ordinal);

        ProvingTests.ByRequirement.Select(row => row.Key).Concat(Requirement.Reasons.Keys).Where(id => !known.Contains(id)).ShouldBeEmpty();
        Requirement.Reasons.Keys.Where(ProvingTests.ByRequirement.Contains).ShouldBeEmpty("these have tests now: take their reasons away");
    }
}
