using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace ClientPortal.Tests.Hosting;

/// <summary>Stands before everything of the host and looks what the thread has allocated meanwhile; a request that changed threads is left out.</summary>
internal sealed class AllocatedBytes(string path) : IStartupFilter
{
    private readonly ConcurrentBag<long> _bytes = [];

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (http, rest) =>
        {
            var (thread, before) = (Environment.CurrentManagedThreadId, GC.GetAllocatedBytesForCurrentThread());
            await rest(http);
            if (thread == Environment.CurrentManagedThreadId && http.Request.Path.Value == path)
            {
                _bytes.Add(GC.GetAllocatedBytesForCurrentThread() - before);
            }
        });
        next(app);
    };

    /// <summary>Of a request that is warm: the quarter that allocated least, for whatever else the process does now and then lands on some of them.</summary>
    public long OfWarmOnes()
    {
        _bytes.Count.ShouldBeGreaterThan(20);
        return _bytes.Order().ElementAt(_bytes.Count / 4);
    }
}
