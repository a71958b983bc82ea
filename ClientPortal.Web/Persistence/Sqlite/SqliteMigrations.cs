using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace ClientPortal.Web.Persistence.Sqlite;

/// <summary>
/// Brings a SQLite file to this version's schema in one transaction that holds the file's write lock: all pending migrations or none,
/// by one node however many start, and with nothing to clean up after a kill -9 (SEC-254). EF Core's own way on SQLite writes a row
/// as its lock, which a killed process leaves behind for ever.
/// </summary>
internal sealed class SqliteMigrations(IDbContextFactory<SqlitePortalDbContext> factory, DatabaseOptions options, SqliteReaders readers) : IMigrations
{
    // Another node may be migrating a large file; it is worth waiting for.
    private const int WaitForOtherNodeSeconds = 120;

    public async Task ApplyAsync(CancellationToken ct)
    {
        await using var db = await factory.CreateDbContextAsync(ct);
        CreateFileForOwnerOnly(((SqliteConnection)db.Database.GetDbConnection()).DataSource);
        await db.Database.OpenConnectionAsync(ct);
        var connection = (SqliteConnection)db.Database.GetDbConnection();

        // Rebuilding a table drops the old one; with references on, that would cascade. A transaction cannot switch them
        // (https://www.sqlite.org/lang_altertable.html#otheralter), so they are checked as a whole before the commit.
        await RunAsync(connection, $"PRAGMA foreign_keys=OFF; PRAGMA busy_timeout={WaitForOtherNodeSeconds * 1000};", ct);
        try
        {
            await RunAsync(connection, "BEGIN IMMEDIATE;", ct);
            await MigrateAsync(db, connection, ct);
        }
        finally
        {
            // A connection of its own pragmas must not go back to the pool.
            await db.Database.CloseConnectionAsync();
            SqliteConnection.ClearPool(connection);
        }
    }

    public async Task<bool> AreAppliedAsync(CancellationToken ct)
    {
        await using var db = await factory.CreateDbContextAsync(ct);
        return AppliedMigrations.AreCurrent(db.Database.GetMigrations(), await db.Database.GetAppliedMigrationsAsync(ct));
    }

    /// <summary>Closes the connections that are kept, so that the last one folds the write-ahead log into the file.</summary>
    public void Release()
    {
        // No context: a host that is stopped twice has nothing left to make one from.
        readers.Close();
        using var connection = new SqliteConnection(WithTimeout(options));
        SqliteConnection.ClearPool(connection);
    }

    /// <summary>The driver waits by itself, too, and for 30 seconds unless told otherwise.</summary>
    public static string WithTimeout(DatabaseOptions options) =>
        new SqliteConnectionStringBuilder(options.ConnectionString) { DefaultTimeout = SqlitePragmas.BusyTimeoutSeconds }.ConnectionString;

    private static async Task MigrateAsync(SqlitePortalDbContext db, SqliteConnection connection, CancellationToken ct)
    {
        var known = db.Database.GetMigrations().ToList();
        var applied = await AppliedAsync(connection, ct);
        AppliedMigrations.RefuseNewer(known, applied);
        if (applied.Count < known.Count)
        {
            var script = db.GetService<IMigrator>().GenerateScript(
                applied.LastOrDefault() ?? Migration.InitialDatabase, known[^1], MigrationsSqlGenerationOptions.NoTransactions);
            await RunAsync(connection, script, ct);
            await RefuseOrphansAsync(connection, ct);
        }

        if (applied.Count < known.Count || !await ExistsAsync(connection, SqliteClientSearch.Table, ct))
        {
            await RunAsync(connection, SqliteClientSearch.Script, ct);
        }

        await RunAsync(connection, "COMMIT;", ct);
    }

    private static async Task<List<string>> AppliedAsync(SqliteConnection connection, CancellationToken ct)
    {
        var applied = new List<string>();
        if (!await ExistsAsync(connection, "__EFMigrationsHistory", ct))
        {
            return applied;
        }

        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT MigrationId FROM __EFMigrationsHistory ORDER BY MigrationId;";
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            applied.Add(rows.GetString(0));
        }

        return applied;
    }

    private static async Task<bool> ExistsAsync(SqliteConnection connection, string table, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM sqlite_master WHERE name = @name;";
        command.Parameters.AddWithValue("@name", table);
        return Convert.ToInt64(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture) > 0;
    }

    private static async Task RefuseOrphansAsync(SqliteConnection connection, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA foreign_key_check;";
        await using var rows = await command.ExecuteReaderAsync(ct);
        var orphans = new StringBuilder();
        while (await rows.ReadAsync(ct))
        {
            orphans.Append(CultureInfo.InvariantCulture, $" {rows.GetString(0)}→{rows.GetString(2)}");
        }

        if (orphans.Length > 0)
        {
            throw new StartRefusedException($"The database was left as it was: after the upgrade rows would refer to nothing:{orphans}.");
        }
    }

    // The log and the shared-memory file take their mode from the database file.
    private static void CreateFileForOwnerOnly(string path)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(directory))
        {
            DataDirectory.Create(directory);
        }

        if (!File.Exists(path) && !OperatingSystem.IsWindows())
        {
            try
            {
                using var file = new FileStream(path, new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                });
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another node that starts at this moment was first.
            }
        }
    }

    private static async Task RunAsync(SqliteConnection connection, string sql, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandTimeout = WaitForOtherNodeSeconds;
#pragma warning disable CA2100 // The text is ours and the migrations'.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(ct);
    }
}
