using ClientPortal.Domain;
using ClientPortal.Domain.Changes;
using ClientPortal.Domain.Commits;
using ClientPortal.Web.Persistence.Sqlite;
using ClientPortal.Web.Persistence.SqlServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations;

namespace ClientPortal.Web.Persistence;

/// <summary>Chooses the database by <c>Database:Provider</c>.</summary>
internal static class DatabaseSetup
{
    public static IServiceCollection AddPortalDatabase(this IServiceCollection services)
    {
        services.AddSingleton<SqlitePragmas>();
        services.AddSingleton<SqliteBareConnections>();
        services.AddSingleton<SqliteReaders>();

        // A list goes along as one parameter (JSON): with one for each of its items EF Core writes the statement anew for every run, and the database prepares it anew.
        services.AddPooledDbContextFactory<SqlitePortalDbContext>((provider, options) => options
            .UseSqlite(SqliteMigrations.WithTimeout(provider.GetRequiredService<DatabaseOptions>()), sqlite => sqlite.UseParameterizedCollectionMode(ParameterTranslationMode.Parameter))
            .ReplaceService<IMigrationsSqlGenerator, SqliteTables>()
            .ConfigureWarnings(KnownWarnings)
            .AddInterceptors(provider.GetRequiredService<SqlitePragmas>(), provider.GetRequiredService<SqliteBareConnections>(), provider.GetRequiredService<SqliteReaders>(), provider.GetRequiredService<PublishAfterCommit>())
            .TellOfWaitingWriters(provider.GetRequiredService<WaitingWriters>()));
        services.AddPooledDbContextFactory<SqlServerPortalDbContext>((provider, options) => options
            .UseSqlServer(provider.GetRequiredService<DatabaseOptions>().ConnectionString, sqlServer => sqlServer.UseParameterizedCollectionMode(ParameterTranslationMode.Parameter))
            .ConfigureWarnings(KnownWarnings)
            .AddInterceptors(provider.GetRequiredService<PublishAfterCommit>()));

        services.AddSingleton<IDbContextFactory<PortalDbContext>>(provider => OnSqlite(provider)
            ? ActivatorUtilities.CreateInstance<AnyDatabase<SqlitePortalDbContext>>(provider)
            : ActivatorUtilities.CreateInstance<AnyDatabase<SqlServerPortalDbContext>>(provider));
        services.AddSingleton<IMigrations>(provider => OnSqlite(provider)
            ? ActivatorUtilities.CreateInstance<SqliteMigrations>(provider)
            : ActivatorUtilities.CreateInstance<SqlServerMigrations>(provider));
        services.AddSingleton<IGroupCommit>(provider => OnSqlite(provider) ? provider.GetRequiredService<SharedCommits>() : provider.GetRequiredService<SingleCommits>());

        // Only for Identity's stores, which ask for it; a circuit would keep it for hours. Everything else goes through PortalDb.
        services.AddScoped(provider => provider.GetRequiredService<PortalDb>().OpenForServer());
        return services;
    }

    // Waiting devices and logout notices are looked up by a hash or by their time, never listed for a workspace, and so have no filter of their own
    // as their client has; whoever reads the client with them does it with Everywhere.
    private static void KnownWarnings(WarningsConfigurationBuilder warnings) =>
        warnings.Ignore(CoreEventId.PossibleIncorrectRequiredNavigationWithQueryFilterInteractionWarning);

    private static bool OnSqlite(IServiceProvider provider) =>
        provider.GetRequiredService<DatabaseOptions>().Provider == DatabaseProvider.Sqlite;

    /// <summary>Lets the domain open a <see cref="PortalDbContext"/> without knowing which database it is.</summary>
    private sealed class AnyDatabase<TContext>(IDbContextFactory<TContext> factory) : IDbContextFactory<PortalDbContext>
        where TContext : PortalDbContext
    {
        public PortalDbContext CreateDbContext() => factory.CreateDbContext();
    }
}
