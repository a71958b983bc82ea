using System.Collections.Concurrent;
using ClientPortal.Domain.ApiKeys;

namespace ClientPortal.Domain.KeyVerification;

/// <summary>The meters of this node's keys that have limits or a quota. They outlive what is remembered of a key, so that an edit does not reset them.</summary>
public sealed class KeyMeters(TimeProvider time)
{
    private const int Many = 100_000;
    private readonly ConcurrentDictionary<Guid, KeyMeter> _meters = new();

    internal IEnumerable<KeyValuePair<Guid, KeyMeter>> All => _meters;

    internal KeyTerms? TermsOf(KeyRow row)
    {
        var meter = row.RateLimits.Length > 0 || row.QuotaSetAt is not null ? MeterOf(row) : null;
        return meter is null && row.NetworkMode == NetworkMode.Off ? null : new KeyTerms(NetworkList.Parse(row.Networks), row.NetworkMode, meter);
    }

    private KeyMeter MeterOf(KeyRow row)
    {
        if (_meters.Count >= Many && !_meters.ContainsKey(row.KeyId))
        {
            Retire();
        }

        var meter = _meters.GetOrAdd(row.KeyId, _ => new KeyMeter());
        meter.Configure(row.RateLimits, row.QuotaSetAt, row.Quota);
        return meter;
    }

    private void Retire()
    {
        var now = time.GetUtcNow();
        foreach (var entry in _meters)
        {
            if (entry.Value.TryRetire(now))
            {
                _meters.TryRemove(entry);
            }
        }
    }
}
