using System.Collections.Concurrent;
using System.Diagnostics;
using ClientPortal.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ClientPortal.Tests.Persistence;

/// <summary>The queries a host sends for anybody: page, socket and circuit are no call of the test's own. What its background work looks at is left out.</summary>
internal sealed class QueriesOfHost : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private static readonly string[] Background = ["CommittedChanges", "LivingNodes", "SigningKeys", "LogoutNotices", "ObservedAddresses", "sqlite_master"];
    private readonly string _directory;
    private readonly ConcurrentQueue<string> _seen = new();
    private readonly List<IDisposable> _subscriptions = [];

    public QueriesOfHost(PortalHost host)
    {
        _directory = host.DataDirectory;
        _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    /// <summary>Since the last time.</summary>
    public IReadOnlyList<string> Take()
    {
        var seen = _seen.ToArray();
        _seen.Clear();
        return seen;
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == DbLoggerCategory.Name)
        {
            _subscriptions.Add(value.Subscribe(this));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key == RelationalEventId.CommandExecuting.Name && value.Value is CommandEventData { Command: { Connection: { } connection } command }
            && connection.DataSource.StartsWith(_directory, StringComparison.Ordinal)
            && command.CommandText.StartsWith("SELECT", StringComparison.Ordinal)
            && !Background.Any(name => command.CommandText.Contains(name, StringComparison.Ordinal)))
        {
            _seen.Enqueue(command.CommandText);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose() => _subscriptions.ForEach(subscription => subscription.Dispose());
}
