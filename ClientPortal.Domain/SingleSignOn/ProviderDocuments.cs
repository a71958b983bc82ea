using System.Collections.Concurrent;
using ClientPortal.Domain.Outbound;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Domain.SingleSignOn;

/// <summary>
/// What providers publish, fetched with <see cref="IOutbound"/> and kept in memory for as long as it says, within bounds. A key id that is not known
/// asks again, at most once a minute, so that a provider can change its keys at any time and made-up key ids fetch nothing.
/// </summary>
public sealed class ProviderDocuments(IOutbound outbound, OutboundAddresses addresses, TimeProvider time)
{
    private const int MaxProviders = 1000;
    private const string Json = "application/json";
    private readonly ConcurrentDictionary<string, Known> known = new(StringComparer.Ordinal);

    /// <summary>The provider as it describes itself.</summary>
    /// <param name="anew">Whether what is kept shall not count: somebody tests the connection.</param>
    internal async Task<Outcome<Provider>> FindAsync(string issuer, bool anew, CancellationToken ct)
    {
        var entry = EntryOf(issuer);
        await entry.OneReader.WaitAsync(ct); // one fetch serves all who wait for it
        try
        {
            var now = time.GetUtcNow();
            if (anew || entry.Provider.NeedsFetch(now, isMissing: false))
            {
                var read = Read(issuer, await outbound.GetAsync(DiscoveryOf(issuer), Json, ct), out var maxAge);
                entry.Provider.Take(read, maxAge, now);
                if (anew)
                {
                    return read;
                }
            }

            return entry.Provider.At(now) is { } provider ? provider : entry.Provider.Mistake ?? ProviderMistakes.Unreachable.AsConflict();
        }
        finally
        {
            entry.OneReader.Release();
        }
    }

    /// <summary>Its public keys; null where there are none to be had.</summary>
    /// <param name="keyId">The one that is looked for; null for any.</param>
    /// <param name="anew">Whether what is kept shall not count.</param>
    internal async Task<IReadOnlyList<JsonWebKey>?> FindKeysAsync(Provider provider, string? keyId, bool anew, CancellationToken ct)
    {
        var entry = EntryOf(provider.Issuer);
        await entry.OneReader.WaitAsync(ct);
        try
        {
            var now = time.GetUtcNow();
            var isMissing = keyId is not null && entry.Keys.At(now)?.Any(key => key.KeyId == keyId) != true;
            if (anew || entry.Keys.NeedsFetch(now, isMissing))
            {
                var read = ReadKeys(await outbound.GetAsync(provider.Keys, Json, ct), out var maxAge);
                entry.Keys.Take(read, maxAge, now);
                if (anew)
                {
                    return read.IsDone(out var keys, out _) ? keys : null;
                }
            }

            return entry.Keys.At(now);
        }
        finally
        {
            entry.OneReader.Release();
        }
    }

    private static Uri DiscoveryOf(string issuer) => new(issuer.TrimEnd('/') + "/.well-known/openid-configuration");

    private Outcome<Provider> Read(string issuer, OutboundAnswer answer, out TimeSpan? maxAge)
    {
        maxAge = (answer as OutboundAnswer.Answered)?.MaxAge;
        return answer is OutboundAnswer.Answered { IsOk: true } answered ? Provider.Read(issuer, answered.Body.Span, addresses) : ProviderMistakes.Unreachable.AsConflict();
    }

    private static Outcome<IReadOnlyList<JsonWebKey>> ReadKeys(OutboundAnswer answer, out TimeSpan? maxAge)
    {
        maxAge = (answer as OutboundAnswer.Answered)?.MaxAge;
        return answer is OutboundAnswer.Answered { IsOk: true } answered && Provider.ReadKeys(answered.Body.Span) is { Count: > 0 } keys
            ? new Outcome<IReadOnlyList<JsonWebKey>>.Done(keys)
            : ProviderMistakes.Keys.AsConflict();
    }

    private Known EntryOf(string issuer)
    {
        if (known.Count >= MaxProviders && !known.ContainsKey(issuer))
        {
            known.TryRemove(known.MinBy(pair => pair.Value.Provider.TriedAt).Key, out _);
        }

        return known.GetOrAdd(issuer, static _ => new Known());
    }

    private sealed class Known
    {
        public SemaphoreSlim OneReader { get; } = new(1);

        public Kept<Provider> Provider { get; } = new();

        public Kept<IReadOnlyList<JsonWebKey>> Keys { get; } = new();
    }

    /// <summary>One document: used while it is fresh, and for a while after if its place does not answer.</summary>
    private sealed class Kept<T>
        where T : class
    {
        private static readonly TimeSpan FreshUnlessSaid = TimeSpan.FromMinutes(10);
        private static readonly TimeSpan KeptAtMost = TimeSpan.FromHours(1);
        private static readonly TimeSpan BetweenFetches = TimeSpan.FromMinutes(1);
        private static readonly TimeSpan BetweenFailures = TimeSpan.FromSeconds(5);
        private T? value;
        private DateTimeOffset fetchedAt;
        private DateTimeOffset freshUntil;

        public DateTimeOffset TriedAt { get; private set; }

        /// <summary>What the last try came to.</summary>
        public Problem? Mistake { get; private set; }

        public bool NeedsFetch(DateTimeOffset now, bool isMissing) => At(now) is null
            ? now - TriedAt >= BetweenFailures
            : now - TriedAt >= BetweenFetches && (isMissing || now >= freshUntil);

        public T? At(DateTimeOffset now) => now - fetchedAt < KeptAtMost ? value : null;

        public void Take(Outcome<T> read, TimeSpan? maxAge, DateTimeOffset now)
        {
            TriedAt = now;
            if (read.IsDone(out var found, out var mistake))
            {
                var said = maxAge ?? FreshUnlessSaid;
                (value, fetchedAt, freshUntil) = (found, now, now + (said < BetweenFetches ? BetweenFetches : said < KeptAtMost ? said : KeptAtMost));
            }

            Mistake = mistake;
        }
    }
}
