using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Web.Persistence.SqlServer;

/// <summary>EF Core's own way: an application lock that ends with its connection, and a transaction (SEC-254).</summary>
internal sealed class SqlServerMigrations(IDbContextFactory<SqlServerPortalDbContext> factory, DatabaseOptions options) : IMigrations
{
    public async Task ApplyAsync(CancellationToken ct)
    {
        await using var db = await factory.CreateDbContextAsync(ct);
        if (await db.Database.CanConnectAsync(ct))
        {
            AppliedMigrations.RefuseNewer(db.Database.GetMigrations(), await db.Database.GetAppliedMigrationsAsync(ct));
        }

        await db.Database.MigrateAsync(ct);
    }

    public async Task<bool> AreAppliedAsync(CancellationToken ct)
    {
        await using var db = await factory.CreateDbContextAsync(ct);
        return AppliedMigrations.AreCurrent(db.Database.GetMigrations(), await db.Database.GetAppliedMigrationsAsync(ct));
    }

    public void Release()
    {
        using var connection = new SqlConnection(options.ConnectionString);
        SqlConnection.ClearPool(connection);
    }
}
