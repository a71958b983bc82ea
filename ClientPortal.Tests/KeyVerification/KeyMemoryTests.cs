using ClientPortal.Domain.Changes;
using ClientPortal.Domain.KeyVerification;
using ClientPortal.Tests.Hosting;
using Shouldly;
using Xunit;

namespace ClientPortal.Tests.KeyVerification;

/// <summary>What a million remembered keys come to.</summary>
[Collection(nameof(MeasuredAlone))]
public sealed class KeyMemoryTests
{
    [Fact]
    public void A_key_costs_no_more_than_200_bytes_whatever_their_number()
    {
        var heard = new HeardChanges(TimeProvider.System);
        foreach (var count in new[] { 50_000, 300_000 })
        {
            Enumerable.Range(0, 5).Select(_ => BytesAKey(count)).Order().ElementAt(2).ShouldBeInRange(80, 200);
        }

        double BytesAKey(int count)
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var cache = new KeyFactsCache(heard, new KeyCacheLimits());
            for (var i = 0; i < count; i++)
            {
                cache.Remember(KeyTableTests.HashOf(i), KeyTableTests.Row with { KeyId = new Guid(i, 0, 0, new byte[8]), ClientRowId = new Guid(i / 10, 1, 0, new byte[8]) }, null, asCaller: false, heard.Stamp());
            }

            var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)count;
            cache.Count.ShouldBe(count);
            GC.KeepAlive(cache);
            return bytes;
        }
    }
}
