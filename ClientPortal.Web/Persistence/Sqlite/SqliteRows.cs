using System.Diagnostics;
using ClientPortal.Domain.Commits;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ClientPortal.Web.Persistence.Sqlite;

/// <summary>
/// Writes rows through SQLite's own interface. The driver looks for each parameter by its name, for every row, which takes longer than SQLite takes to write
/// the row; here a value goes to its place.
/// </summary>
internal static class SqliteRows
{
    /// <exception cref="SqliteException">The statement or one of the rows was refused.</exception>
    public static void Write(SqliteConnection connection, RowStatement statement, IEnumerable<object> rows, CancellationToken ct)
    {
        var database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(database, statement.Sql, out var prepared), database);
        using (prepared)
        {
            var bound = new object?[statement.Columns];
            foreach (var row in rows)
            {
                ct.ThrowIfCancellationRequested();
                for (var column = 0; column < statement.Columns; column++)
                {
                    var value = statement.ValueOf(column, row);
                    if (IsSame(value, bound[column]))
                    {
                        continue; // what is bound stays for the next row: most numbers of a count are 0, most rows of a moment tell of one client
                    }

                    bound[column] = value;
                    SqliteException.ThrowExceptionForRC(Bind(prepared, column + 1, value), database);
                }

                if (raw.sqlite3_step(prepared) is not raw.SQLITE_DONE and var refused)
                {
                    SqliteException.ThrowExceptionForRC(refused, database);
                }

                raw.sqlite3_reset(prepared);
            }
        }
    }

    private static bool IsSame(object value, object? before) => value is byte[] bytes ? before is byte[] other && bytes.AsSpan().SequenceEqual(other) : value.Equals(before);

    // What the model's conversions leave; UTF-16 is made into what the database keeps by SQLite itself.
    private static int Bind(sqlite3_stmt statement, int place, object value) => value switch
    {
        DBNull => raw.sqlite3_bind_null(statement, place),
        byte[] bytes => raw.sqlite3_bind_blob(statement, place, bytes),
        string text => raw.sqlite3_bind_text(statement, place, text),
        long number => raw.sqlite3_bind_int64(statement, place, number),
        int number => raw.sqlite3_bind_int64(statement, place, number),
        bool flag => raw.sqlite3_bind_int64(statement, place, flag ? 1 : 0),
        Enum flag => raw.sqlite3_bind_int64(statement, place, Convert.ToInt64(flag, System.Globalization.CultureInfo.InvariantCulture)),
        double number => raw.sqlite3_bind_double(statement, place, number),
        _ => throw new UnreachableException($"No column of ours holds a {value.GetType().Name}."),
    };
}
