using System.Globalization;
using System.Text.RegularExpressions;
using ClientPortal.Web.Persistence.SqlServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace ClientPortal.Tests.Persistence;

/// <summary>No SQL Server runs where this is built; so the script is checked for what T-SQL would refuse.</summary>
public sealed partial class SqlServerScriptTests
{
    private const int LargestClusteredKeyBytes = 900;
    private const int LargestIndexKeyBytes = 1700;
    private static readonly string Script = CreateScript();
    private static readonly IRelationalModel Model = CreateModel();

    [Fact]
    public void Keys_fit()
    {
        foreach (var table in Model.Tables)
        {
            BytesOf(table.PrimaryKey!.Columns).ShouldBeLessThanOrEqualTo(LargestClusteredKeyBytes, table.Name);
            foreach (var index in table.Indexes)
            {
                BytesOf(index.Columns).ShouldBeLessThanOrEqualTo(LargestIndexKeyBytes, index.Name);
            }
        }
    }

    [Fact]
    public void Nothing_of_unlimited_length_is_indexed() =>
        Model.Tables.SelectMany(table => table.Indexes).SelectMany(index => index.Columns)
            .Where(column => column.StoreType.Contains("(max)", StringComparison.Ordinal))
            .Select(column => column.Name).ShouldBeEmpty();

    [Fact]
    public void A_unique_index_over_a_column_that_may_be_null_is_filtered()
    {
        // SQL Server lets NULL in only once; SQLite any number of times.
        Model.Tables.SelectMany(table => table.Indexes)
            .Where(index => index.IsUnique && index.Columns.Any(column => column.IsNullable) && index.Filter is null)
            .Select(index => index.Name).ShouldBeEmpty();
    }

    [Fact]
    public void No_row_is_deleted_along_two_paths()
    {
        foreach (var table in Model.Tables)
        {
            CountCascadePaths(table, [], []).Where(pair => pair.Value > 1).Select(pair => $"{table.Name} → {pair.Key}").ShouldBeEmpty();
        }
    }

    [Fact]
    public void Ids_and_texts_compare_as_they_do_in_SQLite()
    {
        Script.ShouldNotContain("uniqueidentifier");
        Texts().Matches(Script).Where(match => match.Value is not ("[MigrationId] nvarchar(150)" or "[ProductVersion] nvarchar(32)"))
            .Where(match => !match.Value.Contains("COLLATE Latin1_General_100_BIN2", StringComparison.Ordinal))
            .Select(match => match.Value).ShouldBe(Lists, ignoreOrder: true);
    }

    [Fact]
    public void The_script_creates_every_table_of_the_model() =>
        Model.Tables.Where(table => !Script.Contains($"CREATE TABLE [{table.Name}]", StringComparison.Ordinal)).Select(table => table.Name).ShouldBeEmpty();

    // Lists are JSON, never compared.
    private static readonly string[] Lists = ["[TrustedDomains] nvarchar(max)", "[WorkspaceIds] nvarchar(max)", "[EndedIn] nvarchar(max)", "[RedirectUris] nvarchar(max)", "[PostLogoutRedirectUris] nvarchar(max)", "[Resources] nvarchar(max)", "[Resources] nvarchar(max)"];

    private static Dictionary<string, int> CountCascadePaths(ITable table, Dictionary<string, int> paths, HashSet<string> on)
    {
        if (!on.Add(table.Name))
        {
            return paths;
        }

        foreach (var child in table.ReferencingForeignKeyConstraints.Where(key => key.OnDeleteAction is ReferentialAction.Cascade or ReferentialAction.SetNull))
        {
            paths[child.Table.Name] = paths.GetValueOrDefault(child.Table.Name) + 1;
            CountCascadePaths((ITable)child.Table, paths, on);
        }

        on.Remove(table.Name);
        return paths;
    }

    private static int BytesOf(IEnumerable<IColumnBase> columns) => columns.Sum(column => BytesOf(column.StoreType));

    private static int BytesOf(string type)
    {
        var length = Length().Match(type) is { Success: true } match ? int.Parse(match.Groups["length"].ValueSpan, CultureInfo.InvariantCulture) : 0;
        return type.Split('(')[0] switch
        {
            "nvarchar" => length == 0 ? int.MaxValue / 8 : length * 2,
            "varbinary" => length == 0 ? int.MaxValue / 8 : length,
            "binary" => length,
            "int" => 4,
            "bigint" => 8,
            "bit" => 1,
            "datetimeoffset" => 10,
            _ => throw new InvalidOperationException($"How long is {type}?"),
        };
    }

    private static string CreateScript()
    {
        using var db = new SqlServerAtDesignTime().CreateDbContext([]);
        return db.GetService<IMigrator>().GenerateScript();
    }

    private static IRelationalModel CreateModel()
    {
        using var db = new SqlServerAtDesignTime().CreateDbContext([]);
        return db.GetService<IDesignTimeModel>().Model.GetRelationalModel();
    }

    [GeneratedRegex(@"\((?<length>\d+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Length();

    [GeneratedRegex(@"\[\w+\] nvarchar\((\d+|max)\)( COLLATE \w+)?", RegexOptions.ExplicitCapture)]
    private static partial Regex Texts();
}
