using ClientPortal.Domain;
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

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();
    }

    protected override bool IsDuplicate(DbUpdateException exception) =>
        exception.InnerException is SqliteException { SqliteExtendedErrorCode: ConstraintIsUnique or ConstraintIsPrimaryKey };

    // SQLite has no type for a point in time and compares text; whole UTC ticks compare and sort as times do.
    private sealed class UtcTicks() : ValueConverter<DateTimeOffset, long>(time => time.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
}
