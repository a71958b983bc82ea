using System.Collections.Concurrent;
using System.Diagnostics;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ClientPortal.Tests.KeyVerification;

/// <summary>The statements that one host sends to its database, whoever asks for them; not those of its background work.</summary>
internal sealed class HostStatements : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly ConcurrentQueue<string> _seen = new();
    private readonly List<IDisposable> _subscriptions = [];
    private readonly string _directory;
    private readonly IReadOnlyCollection<string> _leftOut;

    /// <param name="leftOut">By what statements of background work are known, where it is not everything that background work has to do with.</param>
    public HostStatements(PortalHost host, IReadOnlyCollection<string>? leftOut = null)
    {
        _leftOut = leftOut ?? BackgroundStatements.Words;
        _directory = host.DataDirectory;
        _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    /// <summary>Called with each statement, once it has been executed and before its rows are used.</summary>
    public Action<string>? Executed { get; set; }

    public IReadOnlyList<string> Seen => [.. _seen];

    /// <summary>Each pooled context of EF looks once a second whether anybody listens, and tells nothing until then.</summary>
    public async Task BeginAsync()
    {
        await Task.Delay(TimeSpan.FromSeconds(1.2));
        _seen.Clear();
    }

    public void Clear() => _seen.Clear();

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == DbLoggerCategory.Name)
        {
            _subscriptions.Add(value.Subscribe(this));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key == RelationalEventId.CommandExecuted.Name
            && value.Value is CommandExecutedEventData { Command: var command }
            && command.Connection?.DataSource.StartsWith(_directory, StringComparison.Ordinal) == true
            && !_leftOut.Any(word => command.CommandText.Contains(word, StringComparison.Ordinal)))
        {
            _seen.Enqueue(command.CommandText);
            Executed?.Invoke(command.CommandText);
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
