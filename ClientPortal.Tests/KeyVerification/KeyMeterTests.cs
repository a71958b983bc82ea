using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.KeyVerification;

namespace ClientPortal.Tests.KeyVerification;

[Trait("SEC", "165")]
public sealed class KeyMeterTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Every_window_holds_and_the_tightest_is_told()
    {
        var meter = new KeyMeter();
        meter.Configure("3/1 5/60", null, null);
        for (var left = 2; left >= 0; left--)
        {
            var reading = meter.TrySpend(Noon);
            (reading.Result, reading.Rate!.WindowSeconds, reading.Rate.Remaining).ShouldBe((MeterResult.Counted, 1, left));
        }

        var refused = meter.TrySpend(Noon);
        refused.Result.ShouldBe(MeterResult.RateLimited);
        (refused.Rate!.Limit, refused.Rate.Remaining).ShouldBe((3, 0));
        refused.Rate.ResetsAfter.TotalSeconds.ShouldBe(1.0 / 3, 0.001);

        meter.TrySpend(Noon.AddSeconds(1)).Result.ShouldBe(MeterResult.Counted);
        meter.TrySpend(Noon.AddSeconds(1)).Result.ShouldBe(MeterResult.Counted);
        meter.TrySpend(Noon.AddSeconds(2)).Rate!.WindowSeconds.ShouldBe(60);
        meter.TrySpend(Noon.AddSeconds(70)).Result.ShouldBe(MeterResult.Counted);
    }

    [Fact]
    public void What_is_refused_by_one_window_spends_nothing_of_another()
    {
        var meter = new KeyMeter();
        meter.Configure("1/1 3/3600", null, null);
        for (var i = 0; i < 50; i++)
        {
            meter.TrySpend(Noon);
        }

        meter.TrySpend(Noon.AddSeconds(1)).Result.ShouldBe(MeterResult.Counted);
        meter.TrySpend(Noon.AddSeconds(2)).Result.ShouldBe(MeterResult.Counted);
        meter.TrySpend(Noon.AddSeconds(3)).Result.ShouldBe(MeterResult.RateLimited);
    }

    [Fact]
    public void Parallel_calls_are_counted_exactly()
    {
        var meter = new KeyMeter();
        meter.Configure("1000/3600", null, null);
        var counted = 0;
        Parallel.For(0, 5000, _ =>
        {
            if (meter.TrySpend(Noon).Result == MeterResult.Counted)
            {
                Interlocked.Increment(ref counted);
            }
        });
        counted.ShouldBe(1000);
    }

    [Fact]
    public void A_limit_refuses_before_a_quota_is_touched_and_the_other_way_round()
    {
        var meter = new KeyMeter();
        meter.Configure("2/60", Noon, new KeyQuotaState(5, null));
        meter.TrySpend(Noon).Result.ShouldBe(MeterResult.NeedsBlock);
        meter.Give(new QuotaLease(Noon, 3, null), Noon);
        meter.TrySpend(Noon).Result.ShouldBe(MeterResult.Counted);
        meter.TrySpend(Noon).Result.ShouldBe(MeterResult.Counted);
        meter.TrySpend(Noon).Result.ShouldBe(MeterResult.RateLimited);
        meter.TakeBack().Calls.ShouldBe(1);

        meter.Give(null, Noon.AddHours(1));
        meter.TrySpend(Noon.AddHours(1)).Result.ShouldBe(MeterResult.QuotaSpent);
        meter.Give(new QuotaLease(Noon, 2, null), Noon.AddHours(1));
        meter.TrySpend(Noon.AddHours(1)).Result.ShouldBe(MeterResult.Counted);
        meter.TrySpend(Noon.AddHours(1)).Result.ShouldBe(MeterResult.Counted);
    }

    [Fact]
    public void A_block_of_another_quota_or_of_a_period_that_is_over_is_worth_nothing()
    {
        var meter = new KeyMeter();
        meter.Configure("", Noon, new KeyQuotaState(5, null));
        meter.Give(new QuotaLease(Noon.AddDays(-1), 5, null), Noon);
        meter.TrySpend(Noon).Result.ShouldBe(MeterResult.NeedsBlock);
        meter.Give(new QuotaLease(Noon, 5, Noon.AddHours(1)), Noon);
        meter.TrySpend(Noon.AddHours(1)).Result.ShouldBe(MeterResult.NeedsBlock);
        meter.Configure("", Noon.AddMinutes(1), new KeyQuotaState(5, null));
        meter.TrySpend(Noon).Result.ShouldBe(MeterResult.NeedsBlock);
    }

    [Fact]
    public void A_spent_quota_is_asked_about_again_when_it_is_full_and_says_when_that_is()
    {
        var meter = new KeyMeter();
        meter.Configure("", Noon, new KeyQuotaState(5, Noon));
        meter.Give(new QuotaLease(Noon, 0, Noon.AddSeconds(1)), Noon);

        meter.TrySpend(Noon).Result.ShouldBe(MeterResult.QuotaSpent);
        meter.Quota.ShouldBe(new KeyQuotaState(5, Noon.AddSeconds(1)));
        meter.TrySpend(Noon.AddSeconds(1)).Result.ShouldBe(MeterResult.NeedsBlock);
        meter.Give(new QuotaLease(Noon.AddDays(-1), 5, null), Noon.AddSeconds(1));
        meter.Quota.ShouldBe(new KeyQuotaState(5, Noon.AddSeconds(1)), "another quota’s block says nothing about this one");
        meter.Configure("2/60", null, null);
        meter.Quota.ShouldBeNull();
    }

    [Fact]
    public void An_edit_keeps_what_was_counted_against_limits_that_stayed()
    {
        var meter = new KeyMeter();
        meter.Configure("2/60", null, null);
        meter.TrySpend(Noon);
        meter.TrySpend(Noon);
        meter.Configure("2/60 100/3600", null, null);
        meter.TrySpend(Noon).Result.ShouldBe(MeterResult.RateLimited);
        meter.Configure("3/60", null, null);
        meter.TrySpend(Noon).Result.ShouldBe(MeterResult.Counted);
    }

    [Fact]
    public void What_other_nodes_counted_counts_here()
    {
        var (one, two) = (new KeyMeter(), new KeyMeter());
        one.Configure("10/60", null, null);
        two.Configure("10/60", null, null);
        for (var i = 0; i < 6; i++)
        {
            one.TrySpend(Noon);
            two.TrySpend(Noon);
        }

        var sum = Noon.UtcTicks + one.TakeUntold(Noon).Single().Ticks + two.TakeUntold(Noon).Single().Ticks;
        one.Hear(new KeyRateLimit(10, 60), sum);
        one.TrySpend(Noon).Result.ShouldBe(MeterResult.RateLimited);
        one.TrySpend(Noon.AddSeconds(17)).Result.ShouldBe(MeterResult.RateLimited); // both together were two over
        one.TrySpend(Noon.AddSeconds(18)).Result.ShouldBe(MeterResult.Counted);
        one.TakeUntold(Noon.AddSeconds(18)).Single().Ticks.ShouldBe(TimeSpan.FromSeconds(6).Ticks);
    }
}
