using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace ClientPortal.Web.Persistence.Sqlite;

/// <summary>
/// Sets, once for every native connection, what SQLite does not remember in the file: a commit is on the disk before it is answered
/// (<c>synchronous=FULL</c>, SEC-248), references hold (SEC-250), and a locked database is waited for, but not for long (SEC-238). A plan does not depend on
/// what a parameter holds: otherwise SQLite makes its program anew for each value of a LIMIT, in statements that are kept prepared, too.
/// </summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    public const int BusyTimeoutSeconds = 5;

    private static readonly string Pragmas =
        $"PRAGMA busy_timeout={BusyTimeoutSeconds * 1000}; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;";

    // The pool hands the same native handle out again and again; its pragmas outlive the connection object.
    private readonly ConditionalWeakTable<object, object> _prepared = [];

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Prepare(connection);

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Prepare(connection);
        return Task.CompletedTask;
    }

    /// <summary>For a connection that EF does not open.</summary>
    public void Prepare(DbConnection connection)
    {
        if (connection is SqliteConnection { Handle: { } handle } && !_prepared.TryGetValue(handle, out _))
        {
            using var command = connection.CreateCommand();
            command.CommandText = Pragmas;
            command.ExecuteNonQuery();
            SqliteException.ThrowExceptionForRC(raw.sqlite3_db_config(handle, raw.SQLITE_DBCONFIG_ENABLE_QPSG, 1, out _), handle);
            _prepared.AddOrUpdate(handle, handle);
        }
    }
}
