using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ClientPortal.Web.Persistence.Sqlite;

/// <summary>
/// Reads by statements that are kept prepared. SQLite makes a program out of each text, EF and the driver have it made anew for every query, and for a
/// look-up with a few joins that takes longer than the look-up: it was a third of the processor time of a code exchange. So queries outside of a
/// transaction go to connections of their own, which keep their statements and only read.
/// </summary>
internal sealed class SqliteReaders(DatabaseOptions options, SqlitePragmas pragmas) : DbCommandInterceptor
{
    private const int MostIdle = 8;
    private const int MostStatements = 64;
    private readonly ConcurrentStack<Reader> _idle = new();
    private int _idleCount;
    private volatile bool _isClosed;

    public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) =>
        Takes(command) ? InterceptionResult<DbDataReader>.SuppressWithResult(Read((SqliteCommand)command)) : result;

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(ReaderExecuting(command, eventData, result)); // the driver answers on the thread that asks, too
    }

    /// <summary>Closes what is idle now and everything else once it has been read.</summary>
    public void Close()
    {
        _isClosed = true;
        while (_idle.TryPop(out var reader))
        {
            Interlocked.Decrement(ref _idleCount);
            reader.Finish();
        }
    }

    private static bool Takes(DbCommand command) => command.Transaction is null && command.CommandText.StartsWith("SELECT", StringComparison.Ordinal);

    private SqliteDataReader Read(SqliteCommand asked)
    {
        var reader = Rent();
        try
        {
            var statement = reader.StatementOf(asked.CommandText);
            statement.CommandTimeout = asked.CommandTimeout;
            statement.Parameters.Clear();
            foreach (SqliteParameter parameter in asked.Parameters)
            {
                statement.Parameters.Add(parameter);
            }

            return statement.ExecuteReader(CommandBehavior.CloseConnection);
        }
        catch
        {
            reader.Finish();
            throw;
        }
    }

    private Reader Rent()
    {
        if (_idle.TryPop(out var idle))
        {
            Interlocked.Decrement(ref _idleCount);
            return idle;
        }

        var fresh = new Reader(new SqliteConnectionStringBuilder(SqliteMigrations.WithTimeout(options)) { Pooling = false }.ConnectionString, this);
        fresh.Open();
        pragmas.Prepare(fresh);
        fresh.OnlyRead();
        return fresh;
    }

    private void Return(Reader reader)
    {
        if (Interlocked.Increment(ref _idleCount) > MostIdle)
        {
            Interlocked.Decrement(ref _idleCount);
            reader.Finish();
            return;
        }

        _idle.Push(reader);
        if (_isClosed)
        {
            Close(); // it was not idle yet when the others were closed
        }
    }

    /// <summary>Its data reader closes it at the end, as it was told to; that is when it is free for the next one.</summary>
    private sealed class Reader(string connectionString, SqliteReaders owner) : SqliteConnection(connectionString)
    {
        private readonly Dictionary<string, SqliteCommand> _statements = new(StringComparer.Ordinal);
        private bool _isFinished;

        public void OnlyRead()
        {
            using var command = CreateCommand();
            command.CommandText = "PRAGMA query_only=ON;";
            command.ExecuteNonQuery();
        }

        public SqliteCommand StatementOf(string text)
        {
            if (_statements.TryGetValue(text, out var known))
            {
                return known;
            }

            if (_statements.Count == MostStatements)
            {
                ForgetStatements();
            }

            var statement = CreateCommand();
#pragma warning disable CA2100 // EF's own text
            statement.CommandText = text;
#pragma warning restore CA2100
            _statements.Add(text, statement);
            return statement;
        }

        public override void Close()
        {
            if (_isFinished)
            {
                base.Close();
            }
            else
            {
                owner.Return(this);
            }
        }

        public void Finish()
        {
            _isFinished = true;
            ForgetStatements();
            Dispose();
        }

        private void ForgetStatements()
        {
            foreach (var statement in _statements.Values)
            {
                statement.Dispose();
            }

            _statements.Clear();
        }
    }
}
