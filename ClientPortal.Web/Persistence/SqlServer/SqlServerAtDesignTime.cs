using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace ClientPortal.Web.Persistence.SqlServer;

/// <summary>What <c>dotnet ef</c> opens instead of starting the host; it connects to nothing.</summary>
internal sealed class SqlServerAtDesignTime : IDesignTimeDbContextFactory<SqlServerPortalDbContext>
{
    public SqlServerPortalDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqlServerPortalDbContext>().UseSqlServer("Server=.").Options);
}
