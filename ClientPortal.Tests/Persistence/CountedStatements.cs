using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ClientPortal.Tests.Persistence;

/// <summary>Counts the statements that a piece of a test sends to the database, and not those of tests beside it.</summary>
internal sealed class CountedStatements : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private static readonly AsyncLocal<CountedStatements?> Mine = new();
    private readonly List<IDisposable> _subscriptions = [];
    private int _count;

    private CountedStatements() => _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));

    public static async Task<int> InAsync(Func<Task> work)
    {
        using var counted = new CountedStatements();
        Mine.Value = counted;
        for (var round = 0; round < 10_000 && counted._count == 0; round++)
        {
            await work(); // EF looks only once a second whether anybody listens
        }

        counted._count = 0;
        await work();
        return counted._count;
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
        if (value.Key == RelationalEventId.CommandExecuting.Name && Mine.Value == this)
        {
            Interlocked.Increment(ref _count);
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
