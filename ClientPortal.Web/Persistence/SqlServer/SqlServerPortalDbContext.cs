using ClientPortal.Domain;
using ClientPortal.Domain.Commits;
using ClientPortal.Domain.Scopes;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Web.Persistence.SqlServer;

/// <summary>The portal on SQL Server. What is particular to SQL Server stands in this folder and nowhere else.</summary>
internal sealed class SqlServerPortalDbContext(DbContextOptions<SqlServerPortalDbContext> options) : PortalDbContext(options)
{
    // Compares and sorts by code point, as SQLite does; the server's own default would take Key for key.
    private const string Ordinal = "Latin1_General_100_BIN2";

    // https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors
    private const int DuplicateInIndex = 2601;
    private const int DuplicateInConstraint = 2627;

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<string>().UseCollation(Ordinal);
        configurationBuilder.Properties<ScopeSet>().UseCollation(Ordinal);
        configurationBuilder.Properties<Guid>().HaveConversion<IdBytes>().HaveColumnType("binary(16)");
    }

    protected override bool IsDuplicate(DbUpdateException exception) =>
        exception.InnerException is SqlException { Number: DuplicateInIndex or DuplicateInConstraint };

    protected override string AddUpStatement(AddingUp adding) => Merge(adding);

    // HOLDLOCK: of two nodes that bring the same new row at once, the second waits and finds it
    // (https://learn.microsoft.com/sql/t-sql/statements/merge-transact-sql).
    internal static string Merge(AddingUp adding)
    {
        var values = string.Join(", ", adding.All.Select((_, at) => $"@p{at}"));
        var found = string.Join(" AND ", adding.Keys.Select(column => $"kept.[{column}] = added.[{column}]"));
        var sums = adding.Sums.Select(column => $"kept.[{column}] = kept.[{column}] + added.[{column}]");
        var latest = adding.Latest.Select(column => $"kept.[{column}] = CASE WHEN added.[{column}] > kept.[{column}] OR kept.[{column}] IS NULL THEN added.[{column}] ELSE kept.[{column}] END");
        return $"MERGE [{adding.Table}] WITH (HOLDLOCK) AS kept USING (VALUES ({values})) AS added ({Names("")}) ON {found} "
            + $"WHEN MATCHED THEN UPDATE SET {string.Join(", ", sums.Concat(latest))} "
            + $"WHEN NOT MATCHED THEN INSERT ({Names("")}) VALUES ({Names("added.")});";

        string Names(string prefix) => string.Join(", ", adding.All.Select(column => $"{prefix}[{column}]"));
    }
}
