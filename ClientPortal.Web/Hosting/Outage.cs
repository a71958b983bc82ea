using System.Net.Sockets;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace ClientPortal.Web.Hosting;

/// <summary>Tells a database that is locked, full, read-only or away from a bug of ours (SEC-238, SEC-239).</summary>
internal static class Outage
{
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    // https://www.sqlite.org/rescode.html: busy, locked, readonly, I/O error, corrupt, full, cannot open, not a database.
    private static readonly HashSet<int> SqliteCodes = [5, 6, 8, 10, 11, 13, 14, 26];

    // Time-out, cannot connect, deadlock victim, database unavailable, log full, server restarting or throttled.
    private static readonly HashSet<int> SqlServerCodes = [-2, -1, 2, 53, 233, 701, 802, 1205, 1222, 4060, 9002, 10053, 10054, 10060, 10061, 10928, 10929, 17142, 18401, 40197, 40501, 40613];

    public static bool Explains(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause switch
            {
                SqliteException sqlite => SqliteCodes.Contains(sqlite.SqliteErrorCode),
                SqlException sql => SqlServerCodes.Contains(sql.Number),
                SocketException or TimeoutException => true,
                _ => false,
            })
            {
                return true;
            }
        }

        return false;
    }
}
