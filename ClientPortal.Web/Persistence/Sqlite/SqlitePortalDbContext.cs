using System.Data.Common;
using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Commits;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace ClientPortal.Web.Persistence.Sqlite;

/// <summary>The portal on SQLite. What is particular to SQLite stands in this folder and nowhere else.</summary>
internal sealed class SqlitePortalDbContext(DbContextOptions<SqlitePortalDbContext> options) : PortalDbContext(options)
{
    // https://www.sqlite.org/rescode.html
    private const int ConstraintIsUnique = 2067;
    private const int ConstraintIsPrimaryKey = 1555;

    public override async Task<IQueryable<Client>> ClientsContainingAsync(string text, CancellationToken ct) =>
        await SqliteClientSearch.FindAsync(this, text, ct) ?? await base.ClientsContainingAsync(text, ct);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();
        configurationBuilder.Properties<Guid>().HaveConversion<IdBytes>();
    }

    protected override Task WriteRowsAsync(RowStatement statement, IEnumerable<object> rows, DbTransaction transaction, CancellationToken ct)
    {
        SqliteRows.Write((SqliteConnection)transaction.Connection!, statement, rows, ct);
        return Task.CompletedTask; // the driver writes on the thread that asks, too
    }

    protected override bool IsDuplicate(DbUpdateException exception) =>
        exception.InnerException is SqliteException { SqliteExtendedErrorCode: ConstraintIsUnique or ConstraintIsPrimaryKey };

    // https://www.sqlite.org/lang_upsert.html
    protected override string AddUpStatement(AddingUp adding)
    {
        var sums = adding.Sums.Select(column => $"\"{column}\" = \"{column}\" + excluded.\"{column}\"");
        var latest = adding.Latest.Select(column => $"\"{column}\" = coalesce(max(\"{column}\", excluded.\"{column}\"), \"{column}\", excluded.\"{column}\")");
        return $"INSERT INTO \"{adding.Table}\" ({Names(adding.All)}) VALUES ({string.Join(", ", adding.All.Select((_, at) => $"@p{at}"))}) "
            + $"ON CONFLICT ({Names(adding.Keys)}) DO UPDATE SET {string.Join(", ", sums.Concat(latest))};";

        static string Names(IEnumerable<string> columns) => string.Join(", ", columns.Select(column => $"\"{column}\""));
    }

    // SQLite has no type for a point in time and compares text; whole UTC ticks compare and sort as times do.
    private sealed class UtcTicks() : ValueConverter<DateTimeOffset, long>(time => time.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
}
