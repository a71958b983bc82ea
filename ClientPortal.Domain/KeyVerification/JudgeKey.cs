using System.Diagnostics;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.LastUsed;

namespace ClientPortal.Domain.KeyVerification;

/// <summary>
/// The one path from a key's facts to a verdict, whoever asks: an API about its caller, introspection, or the portal about its own. Without an await
/// and without a statement, but for a key whose block of quota is spent.
/// </summary>
public sealed class JudgeKey(LeaseQuota leases, LastUsedNotes notes, AddressNotes addresses, TimeProvider time)
{
    public ValueTask<KeyVerdict> RunAsync(KeyFacts facts, in KeyAsk ask, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (KeyRules.Refuse(facts, ask, now) is { } refusal)
        {
            return new ValueTask<KeyVerdict>(refusal);
        }

        if (facts.Terms is not { } terms)
        {
            return new ValueTask<KeyVerdict>(Good(facts, null, now));
        }

        if (terms.NetworkMode == NetworkMode.Observe && ask.Address is { } address)
        {
            addresses.Note(facts.KeyId, address, now);
        }

        return terms.Meter is { } meter ? CountAsync(facts, meter, now, ct) : new ValueTask<KeyVerdict>(Good(facts, null, now));
    }

    private ValueTask<KeyVerdict> CountAsync(KeyFacts facts, KeyMeter meter, DateTimeOffset now, CancellationToken ct)
    {
        var reading = meter.TrySpend(now);
        return reading.Result == MeterResult.NeedsBlock ? LeaseAsync(facts, meter, ct) : new ValueTask<KeyVerdict>(VerdictOf(facts, reading, now));
    }

    private async ValueTask<KeyVerdict> LeaseAsync(KeyFacts facts, KeyMeter meter, CancellationToken ct)
    {
        while (true)
        {
            await leases.RunAsync(facts.KeyId, meter, ct);
            var now = time.GetUtcNow();
            var reading = meter.TrySpend(now);
            if (reading.Result != MeterResult.NeedsBlock)
            {
                return VerdictOf(facts, reading, now);
            }
        }
    }

    private KeyVerdict VerdictOf(KeyFacts facts, MeterReading reading, DateTimeOffset now) => reading.Result switch
    {
        MeterResult.Counted => Good(facts, reading.Rate, now),
        MeterResult.RateLimited => new KeyVerdict.RateLimited(reading.Rate!),
        MeterResult.QuotaSpent => new KeyVerdict.QuotaExceeded(facts.Terms!.Meter!.Quota),
        _ => throw new UnreachableException(),
    };

    private KeyVerdict.Valid Good(KeyFacts facts, KeyRateState? rate, DateTimeOffset now)
    {
        if (facts.Used.Mark(now.UtcTicks))
        {
            notes.NoteKey(facts.KeyId);
        }

        // With a key its client has been used, whoever asked: an API that verifies keys never speaks for their client.
        if (facts.Client.Used.Mark(now.UtcTicks))
        {
            notes.NoteClient(facts.Client.Id);
        }

        return new KeyVerdict.Valid(facts, rate);
    }
}
