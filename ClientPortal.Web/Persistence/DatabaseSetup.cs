using ClientPortal.Domain;
using ClientPortal.Web.Persistence.Sqlite;
using ClientPortal.Web.Persistence.SqlServer;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Web.Persistence;

/// <summary>Chooses the database by <c>Database:Provider</c> and has it migrated before anything else of the host starts.</summary>
internal static class DatabaseSetup
{
    public static IServiceCollection AddPortalDatabase(this IServiceCollection services)
    {
        services.AddSingleton<SqlitePragmas>();
        services.AddPooledDbContextFactory<SqlitePortalDbContext>((provider, options) => options
            .UseSqlite(SqliteMigrations.WithTimeout(provider.GetRequiredService<DatabaseOptions>()))
            .AddInterceptors(provider.GetRequiredService<SqlitePragmas>()));
        services.AddPooledDbContextFactory<SqlServerPortalDbContext>((provider, options) => options
            .UseSqlServer(provider.GetRequiredService<DatabaseOptions>().ConnectionString));

        services.AddSingleton<IDbContextFactory<PortalDbContext>>(provider => OnSqlite(provider)
            ? ActivatorUtilities.CreateInstance<AnyDatabase<SqlitePortalDbContext>>(provider)
            : ActivatorUtilities.CreateInstance<AnyDatabase<SqlServerPortalDbContext>>(provider));
        services.AddSingleton<IMigrations>(provider => OnSqlite(provider)
            ? ActivatorUtilities.CreateInstance<SqliteMigrations>(provider)
            : ActivatorUtilities.CreateInstance<SqlServerMigrations>(provider));
        services.AddHostedService<MigrateAtStart>();

        // Only for Identity's stores, which ask for it; a circuit would keep it for hours. Everything else goes through PortalDb.
        services.AddScoped(provider => provider.GetRequiredService<PortalDb>().OpenForServer());
        return services;
    }

    private static bool OnSqlite(IServiceProvider provider) =>
        provider.GetRequiredService<DatabaseOptions>().Provider == DatabaseProvider.Sqlite;

    /// <summary>Lets the domain open a <see cref="PortalDbContext"/> without knowing which database it is.</summary>
    private sealed class AnyDatabase<TContext>(IDbContextFactory<TContext> factory) : IDbContextFactory<PortalDbContext>
        where TContext : PortalDbContext
    {
        public PortalDbContext CreateDbContext() => factory.CreateDbContext();
    }
}
