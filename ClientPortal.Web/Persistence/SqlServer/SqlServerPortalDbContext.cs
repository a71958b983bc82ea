using ClientPortal.Domain;
using ClientPortal.Domain.Scopes;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

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
        configurationBuilder.Properties<Guid>().HaveConversion<BytesInOrder>().HaveColumnType("binary(16)");
    }

    protected override bool IsDuplicate(DbUpdateException exception) =>
        exception.InnerException is SqlException { Number: DuplicateInIndex or DuplicateInConstraint };

    // uniqueidentifier sorts by its last bytes first, which scatters UUIDv7 over every index and pages lists in no order at all;
    // as bytes in network order they sort by time, as they do in SQLite.
    private sealed class BytesInOrder() : ValueConverter<Guid, byte[]>(
        id => id.ToByteArray(true), bytes => new Guid(bytes, true));
}
