using System.Collections.Concurrent;
using System.Text;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Outbound;

namespace ClientPortal.Domain.ClientKeys;

/// <summary>
/// The keys a client verifies with at this moment: those it registered, or those it publishes at its <c>jwks_uri</c>. What was fetched is kept in
/// memory for as long as it says, within bounds; a key id that is not in it asks again, at most once a minute, so that a client can change its keys
/// at any time and a flood of made-up key ids fetches nothing.
/// </summary>
public sealed class ClientKeySets(IOutbound outbound, TimeProvider time)
{
    internal static readonly TimeSpan KeptUnlessSaid = TimeSpan.FromMinutes(5);
    internal static readonly TimeSpan KeptAtMost = TimeSpan.FromHours(1);
    internal static readonly TimeSpan BetweenFetches = TimeSpan.FromMinutes(1);
    private const int MaxAddresses = 1000;
    private const string MediaTypes = "application/jwk-set+json, application/json;q=0.9";

    private readonly ConcurrentDictionary<string, Published> published = new(StringComparer.Ordinal);

    /// <summary>The keys; null where the client has none or its address gives none.</summary>
    /// <param name="keyId">The one that is looked for; null for any.</param>
    public async Task<JwkSet?> FindAsync(ClientProtocol protocol, string? keyId, CancellationToken ct)
    {
        if (protocol.Jwks is { } registered)
        {
            return JwkSet.ReadPublished(Encoding.UTF8.GetBytes(registered));
        }

        return protocol.JwksUri is { } uri && Uri.TryCreate(uri, UriKind.Absolute, out var address) ? await FindPublishedAsync(address, keyId, ct) : null;
    }

    private async Task<JwkSet?> FindPublishedAsync(Uri address, string? keyId, CancellationToken ct)
    {
        var entry = EntryOf(address.AbsoluteUri);
        await entry.OneReader.WaitAsync(ct); // one fetch serves all who wait for it
        try
        {
            var now = time.GetUtcNow();
            if (entry.NeedsFetch(keyId, now))
            {
                entry.Take(await outbound.GetAsync(address, MediaTypes, ct), now);
            }

            return entry.SetAt(now);
        }
        finally
        {
            entry.OneReader.Release();
        }
    }

    private Published EntryOf(string address)
    {
        if (published.Count >= MaxAddresses && !published.ContainsKey(address))
        {
            published.TryRemove(published.MinBy(pair => pair.Value.TriedAt).Key, out _);
        }

        return published.GetOrAdd(address, static _ => new Published());
    }

    private sealed class Published
    {
        private JwkSet? set;
        private DateTimeOffset freshUntil;
        private DateTimeOffset fetchedAt;

        public SemaphoreSlim OneReader { get; } = new(1);

        public DateTimeOffset TriedAt { get; private set; }

        public bool NeedsFetch(string? keyId, DateTimeOffset now) =>
            now - TriedAt >= BetweenFetches && (set is null || now >= freshUntil || (keyId is not null && !set.For(keyId).Any()));

        // An address that does not answer for a moment keeps its last keys, but not for good.
        public JwkSet? SetAt(DateTimeOffset now) => now - fetchedAt < KeptAtMost ? set : null;

        public void Take(OutboundAnswer answer, DateTimeOffset now)
        {
            TriedAt = now;
            if (answer is not OutboundAnswer.Answered { IsOk: true } answered || JwkSet.ReadPublished(answered.Body) is not { } read)
            {
                return;
            }

            var said = answered.MaxAge ?? KeptUnlessSaid;
            (set, fetchedAt, freshUntil) = (read, now, now + (said < BetweenFetches ? BetweenFetches : said < KeptAtMost ? said : KeptAtMost));
        }
    }
}
