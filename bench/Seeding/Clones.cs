using Microsoft.Data.Sqlite;

namespace ClientPortal.Bench.Seeding;

/// <summary>
/// Rows by the hundred thousand: copies of a row that the product itself has written, with other ids and hashes. So they are always in the product's
/// own format, whatever its schema is.
/// </summary>
internal sealed class Clones : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly bool _isBulk;
    private SqliteTransaction _transaction;

    /// <param name="isBulk">Many rows before a measurement begins: with a large cache, on the disk at the end and not at every commit.</param>
    public Clones(string databaseFile, bool isBulk = false)
    {
        _isBulk = isBulk;
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = databaseFile, DefaultTimeout = 60, Pooling = false }.ConnectionString);
        _connection.Open();
        if (isBulk)
        {
            Pragma("PRAGMA synchronous=OFF; PRAGMA cache_size=-262144;");
        }

        _transaction = _connection.BeginTransaction();
    }

    /// <summary>Reads one value of one row.</summary>
    public object Value(string table, string column, string where, object value)
    {
        using var command = NewCommand($"SELECT \"{column}\" FROM \"{table}\" WHERE \"{where}\" = $value");
        command.Parameters.AddWithValue("$value", value);
        return command.ExecuteScalar() ?? throw new InvalidOperationException($"There is no such row in {table}.");
    }

    /// <summary>Something that copies the row of this id, each time with other values in these columns.</summary>
    public Action<object[]> Of(string table, object id, params string[] changed)
    {
        var columns = ColumnsOf(table);
        var values = columns.Select(column => Array.IndexOf(changed, column) is >= 0 and var at ? $"${at}" : $"\"{column}\"");
        var command = NewCommand($"INSERT INTO \"{table}\" ({string.Join(", ", columns.Select(column => $"\"{column}\""))}) SELECT {string.Join(", ", values)} FROM \"{table}\" WHERE \"Id\" = $id");
        command.Parameters.AddWithValue("$id", id);
        var parameters = changed.Select((_, at) => command.Parameters.AddWithValue($"${at}", DBNull.Value)).ToArray();
        return replaced =>
        {
            for (var at = 0; at < parameters.Length; at++)
            {
                parameters[at].Value = replaced[at];
            }

            command.Transaction = _transaction;
            if (command.ExecuteNonQuery() != 1)
            {
                throw new InvalidOperationException($"The row of {table} to copy is gone.");
            }
        };
    }

    public void Run(string sql)
    {
        using var command = NewCommand(sql);
        command.ExecuteNonQuery();
    }

    /// <summary>Lets the portal write in between.</summary>
    public void Commit()
    {
        _transaction.Commit();
        _transaction.Dispose();
        _transaction = _connection.BeginTransaction();
    }

    public void Dispose()
    {
        _transaction.Dispose();
        if (_isBulk)
        {
            Pragma("PRAGMA synchronous=FULL; PRAGMA wal_checkpoint(TRUNCATE);"); // the portal shall not meet a log of a gigabyte
        }

        _connection.Dispose();
    }

    /// <summary>A new id as the product's tables hold it.</summary>
    public static byte[] NewId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToByteArray(bigEndian: true);

    private void Pragma(string text)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    private List<string> ColumnsOf(string table)
    {
        using var command = NewCommand($"SELECT name FROM pragma_table_info('{table}')");
        using var reader = command.ExecuteReader();
        var columns = new List<string>();
        while (reader.Read())
        {
            columns.Add(reader.GetString(0));
        }

        return columns;
    }

    private SqliteCommand NewCommand(string sql)
    {
        var command = _connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, _transaction);
        return command;
    }
}
