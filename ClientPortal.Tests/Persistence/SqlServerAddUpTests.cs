using System.Text.RegularExpressions;
using ClientPortal.Domain.Clients.Review;
using ClientPortal.Domain.Commits;
using ClientPortal.Domain.Usage;
using ClientPortal.Web.Persistence.SqlServer;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Persistence;

/// <summary>No SQL Server runs where this is built; so the statement that adds rows up is read as it would be sent.</summary>
public sealed partial class SqlServerAddUpTests
{
    [Fact]
    public void Networks_are_added_up_by_one_merge() => MergeOf<UsageNetwork>().ShouldBe(
        "MERGE [UsageNetworks] WITH (HOLDLOCK) AS kept "
        + "USING (VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6)) AS added ([Network], [SubjectId], [WorkspaceId], [Calls], [ClientRowId], [LastAt], [Refused]) "
        + "ON kept.[Network] = added.[Network] AND kept.[SubjectId] = added.[SubjectId] AND kept.[WorkspaceId] = added.[WorkspaceId] "
        + "WHEN MATCHED THEN UPDATE SET kept.[Calls] = kept.[Calls] + added.[Calls], kept.[Refused] = kept.[Refused] + added.[Refused], "
        + "kept.[LastAt] = CASE WHEN added.[LastAt] > kept.[LastAt] OR kept.[LastAt] IS NULL THEN added.[LastAt] ELSE kept.[LastAt] END "
        + "WHEN NOT MATCHED THEN INSERT ([Network], [SubjectId], [WorkspaceId], [Calls], [ClientRowId], [LastAt], [Refused]) "
        + "VALUES (added.[Network], added.[SubjectId], added.[WorkspaceId], added.[Calls], added.[ClientRowId], added.[LastAt], added.[Refused]);");

    [Fact]
    public void Counts_are_found_by_their_key_and_only_numbers_and_the_later_time_change()
    {
        var merge = MergeOf<UsageCount>();
        Found().Matches(merge).Select(match => match.Groups["column"].Value).ShouldBe(["WorkspaceId", "SubjectId", "Hour", "Kind", "Outcome"], ignoreOrder: true);
        Added().Matches(merge).Select(match => match.Groups["column"].Value)
            .ShouldBe(Enumerable.Range(0, Latencies.Steps).Select(step => $"Took{step}").Append("Calls"), ignoreOrder: true);
        Later().Matches(merge).ShouldHaveSingleItem().Groups["column"].Value.ShouldBe("LastAt");
        merge.ShouldEndWith(";"); // T-SQL refuses a MERGE without
    }

    [Theory]
    [InlineData(typeof(UsageCount))]
    [InlineData(typeof(UsageNetwork))]
    [InlineData(typeof(PermissionUse))]
    public void Every_column_of_the_table_has_a_value_and_one_place(Type row)
    {
        using var db = new SqlServerAtDesignTime().CreateDbContext([]);
        var type = db.Model.FindEntityType(row)!;
        var merge = SqlServerPortalDbContext.Merge(AddingUp.Of(type.GetTableMappings().Single()));
        var columns = type.GetTableMappings().Single().ColumnMappings.Select(mapping => $"[{mapping.Column.Name}]").ToList();

        Parameter().Matches(merge).Select(match => match.Value).ShouldBe(Enumerable.Range(0, columns.Count).Select(at => $"@p{at}"));
        foreach (var list in new[] { ColumnsIn(merge, "AS added ("), ColumnsIn(merge, "INSERT (") })
        {
            list.ShouldBe(columns);
        }

        merge[merge.LastIndexOf("VALUES (", StringComparison.Ordinal)..].ShouldBe($"VALUES ({string.Join(", ", columns.Select(column => $"added.{column}"))});");
    }

    private static string MergeOf<TRow>()
    {
        using var db = new SqlServerAtDesignTime().CreateDbContext([]);
        return SqlServerPortalDbContext.Merge(AddingUp.Of(db.Model.FindEntityType(typeof(TRow))!.GetTableMappings().Single()));
    }

    private static string[] ColumnsIn(string merge, string before)
    {
        var from = merge.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return merge[from..merge.IndexOf(')', from)].Split(", ");
    }

    [GeneratedRegex(@"(?<=ON |AND )kept\.\[(?<column>\w+)\] = added\.\[\k<column>\]", RegexOptions.ExplicitCapture)]
    private static partial Regex Found();

    [GeneratedRegex(@"kept\.\[(?<column>\w+)\] = kept\.\[\k<column>\] \+ added\.\[\k<column>\]", RegexOptions.ExplicitCapture)]
    private static partial Regex Added();

    [GeneratedRegex(@"kept\.\[(?<column>\w+)\] = CASE WHEN added\.\[\k<column>\] > kept\.\[\k<column>\] OR kept\.\[\k<column>\] IS NULL THEN added\.\[\k<column>\] ELSE kept\.\[\k<column>\] END", RegexOptions.ExplicitCapture)]
    private static partial Regex Later();

    [GeneratedRegex(@"@p\d+")]
    private static partial Regex Parameter();
}
