using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace ClientPortal.Web.Persistence.Sqlite;

/// <summary>What <c>dotnet ef</c> opens instead of starting the host; it connects to nothing.</summary>
internal sealed class SqliteAtDesignTime : IDesignTimeDbContextFactory<SqlitePortalDbContext>
{
    public SqlitePortalDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqlitePortalDbContext>().UseSqlite("Data Source=:memory:").Options);
}
