using System.Collections.Concurrent;
using System.Text;
using ClientPortal.Domain.Outbound;

namespace ClientPortal.Tests.OAuth.Registration;

/// <summary>The web outside as a test has written it: documents by address, and how often each was asked for.</summary>
public sealed class WrittenWeb : IOutbound
{
    private readonly ConcurrentDictionary<string, OutboundAnswer> pages = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> asked = new(StringComparer.Ordinal);

    public void Write(string address, string json, TimeSpan? maxAge = null, string? etag = null, int status = 200, string type = "application/json") =>
        pages[address] = new OutboundAnswer.Answered(status, type, Encoding.UTF8.GetBytes(json), maxAge, etag);

    public void Fail(string address) => pages[address] = new OutboundAnswer.Failed(OutboundFailure.Unreachable);

    public int TimesAsked(string address) => asked.GetValueOrDefault(address);

    public Task<OutboundAnswer> GetAsync(Uri address, string accept, CancellationToken ct, string? ifNoneMatch = null, OutboundCredentials? credentials = null)
    {
        asked.AddOrUpdate(address.OriginalString, 1, (_, times) => times + 1);
        var answer = pages.GetValueOrDefault(address.OriginalString, new OutboundAnswer.Answered(404, null, default, null));
        return Task.FromResult(answer is OutboundAnswer.Answered { ETag: { } tag } page && tag == ifNoneMatch ? page with { Status = 304, Body = default } : answer);
    }

    public Task<OutboundAnswer> PostFormAsync(Uri address, IReadOnlyDictionary<string, string> form, CancellationToken ct, OutboundCredentials? credentials = null) =>
        Task.FromResult<OutboundAnswer>(new OutboundAnswer.Failed(OutboundFailure.Refused));
}
