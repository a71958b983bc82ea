using System.Collections.Concurrent;
using ClientPortal.Domain.SingleSignOn;

namespace ClientPortal.Tests.SingleSignOn.Support;

/// <summary>The TXT records of the world as a test has written them.</summary>
public sealed class WrittenDns : IDnsTexts
{
    private readonly ConcurrentDictionary<string, string> texts = new(StringComparer.Ordinal);

    public void Write(string name, string text) => texts[name] = text;

    public Task<IReadOnlyList<string>> FindAsync(string name, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<string>>(texts.TryGetValue(name, out var text) ? ["v=spf1 -all", text] : []);
}
