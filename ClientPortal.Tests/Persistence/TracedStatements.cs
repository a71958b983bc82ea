using System.Diagnostics;
using System.Text.RegularExpressions;
using ClientPortal.Tests.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace ClientPortal.Tests.Persistence;

/// <summary>
/// The statements that one host's SQLite runs, told by SQLite itself: those that go past EF, <c>BEGIN</c> and <c>COMMIT</c> among them. Whole transactions
/// and single statements of background work are left out.
/// </summary>
internal sealed partial class TracedStatements : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly Lock _gate = new();
    private readonly string _directory;
    private readonly List<IDisposable> _subscriptions = [];
    private readonly HashSet<sqlite3> _traced = [];
    private readonly List<Statement> _seen = [];
    private bool _isOver;

    public TracedStatements(PortalHost host)
    {
        _directory = host.DataDirectory;
        _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    /// <summary>Each pooled context of EF looks once a second whether anybody listens, and tells of no connection until then.</summary>
    public async Task BeginAsync()
    {
        await Task.Delay(TimeSpan.FromSeconds(1.2));
        Clear();
    }

    public void Clear()
    {
        lock (_gate)
        {
            _seen.Clear();
        }
    }

    /// <summary>In order, each as its verb, a change with its table; what one connection did between <c>BEGIN</c> and <c>COMMIT</c> stands together.</summary>
    public IReadOnlyList<string> Seen() => [.. Foreground().Select(statement => Shape(statement.Text))];

    /// <summary>Exactly these were seen, in this order; a failure tells the whole text of each.</summary>
    public void ShouldBe(params string[] shapes) => Seen().ShouldBe(shapes, string.Join(Environment.NewLine, Foreground().Select(statement => statement.Text)));

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == DbLoggerCategory.Name)
        {
            _subscriptions.Add(value.Subscribe(this));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        switch (value.Value)
        {
            case ConnectionEndEventData { Connection: SqliteConnection { Handle: { } handle } connection } when value.Key == RelationalEventId.ConnectionOpened.Name && IsOurs(connection):
                Trace(handle);
                break;

            // A query runs on a connection that EF does not open; the first statement on it was begun before it could be traced.
            case CommandExecutedEventData { Command: { } command, Result: SqliteDataReader { Handle: { } statement } } when IsOurs(command.Connection!) && Trace(raw.sqlite3_db_handle(statement)):
                Note(raw.sqlite3_db_handle(statement), command.CommandText);
                break;
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose()
    {
        _subscriptions.ForEach(subscription => subscription.Dispose());
        lock (_gate)
        {
            _isOver = true; // the handles are in their pool, and belong to whoever takes them
        }
    }

    private IEnumerable<Statement> Foreground()
    {
        List<List<Statement>> units = [];
        var open = new Dictionary<sqlite3, List<Statement>>();
        foreach (var statement in Snapshot())
        {
            if (statement.Text.StartsWith("BEGIN", StringComparison.Ordinal))
            {
                units.Add(open[statement.Connection] = [statement]);
            }
            else if (open.TryGetValue(statement.Connection, out var unit))
            {
                unit.Add(statement);
                if (statement.Text.StartsWith("COMMIT", StringComparison.Ordinal) || statement.Text.StartsWith("ROLLBACK", StringComparison.Ordinal))
                {
                    open.Remove(statement.Connection);
                }
            }
            else
            {
                units.Add([statement]);
            }
        }

        // What is open still belongs to no request that was answered.
        return units.Where(unit => !open.ContainsValue(unit) && !unit.Exists(IsOfBackground)).SelectMany(unit => unit);
    }

    private bool IsOurs(System.Data.Common.DbConnection connection) => connection.DataSource.StartsWith(_directory, StringComparison.Ordinal);

    /// <summary>False where it is traced already.</summary>
    private bool Trace(sqlite3 handle)
    {
        lock (_gate)
        {
            if (!_traced.Add(handle))
            {
                return false;
            }

            raw.sqlite3_trace(handle, (_, text) => Note(handle, text), null);
            return true;
        }
    }

    private void Note(sqlite3 connection, string text)
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                _seen.Add(new Statement(connection, text));
            }
        }
    }

    private Statement[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _seen];
        }
    }

    private static bool IsOfBackground(Statement statement) => BackgroundStatements.Words.Any(word => statement.Text.Contains(word, StringComparison.Ordinal));

    private static string Shape(string text) => Change().Match(text) is { Success: true } match ? $"{match.Groups["verb"].Value} {match.Groups["table"].Value}" : text.TrimEnd(';').Split(' ', '\n', '\r')[0];

    [GeneratedRegex("^(?<verb>INSERT|UPDATE|DELETE)( INTO| FROM)? \"(?<table>\\w+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Change();

    private sealed record Statement(sqlite3 Connection, string Text);
}
