using System.Collections.Concurrent;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClientPortal.Tests.Hosting;

/// <summary>Everything a host logs, from every category, as the code wrote it: before our console format could still mask anything.</summary>
internal sealed class CollectedLog : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<string> _records = new();
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public IReadOnlyCollection<string> Records => _records;

    public ILogger CreateLogger(string categoryName) => new Collector(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    private sealed class Collector(CollectedLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => log._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log._records.Enqueue($"{logLevel} {category} {formatter(state, exception)} {exception}");
    }
}

/// <summary>A host that logs at Trace into memory.</summary>
internal sealed class TalkativeHost : PortalHost
{
    public TalkativeHost()
    {
        With("Logging:LogLevel:Default", "Trace");
        With("Logging:LogLevel:Microsoft", "Trace");
        With("Logging:LogLevel:Microsoft.AspNetCore", "Trace");
        With("Logging:LogLevel:Microsoft.EntityFrameworkCore", "Trace");
        With("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "Trace");
        With("Logging:LogLevel:Microsoft.AspNetCore.SignalR", "Trace");
        With("Logging:LogLevel:System", "Trace");
    }

    public CollectedLog Log { get; } = new();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.ConfigureServices(services => services.AddSingleton<ILoggerProvider>(Log));
    }
}
