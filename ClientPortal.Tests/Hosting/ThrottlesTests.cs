using System.Globalization;
using System.Net;
using ClientPortal.Domain.Throttling;

namespace ClientPortal.Tests.Hosting;

public sealed class ThrottlesTests
{
    private readonly SteppedTime _time = new();

    [Fact]
    [Trait("SEC", "222")]
    public async Task Parallel_tries_are_counted_exactly()
    {
        var throttles = Of(10, TimeSpan.FromMinutes(1));
        var taken = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => throttles.TryTake(Throttle.ClientIdChecksPerPerson, "somebody", out var _))));

        taken.Count(was => was).ShouldBe(10);
    }

    [Fact]
    public void Permits_come_back_evenly_and_the_wait_is_told()
    {
        var throttles = Of(6, TimeSpan.FromMinutes(1));
        for (var i = 0; i < 6; i++)
        {
            throttles.TryTake(Throttle.ClientIdChecksPerPerson, "somebody", out _).ShouldBeTrue();
        }

        throttles.TryTake(Throttle.ClientIdChecksPerPerson, "somebody", out var wait).ShouldBeFalse();
        wait.ShouldBe(TimeSpan.FromSeconds(10));
        throttles.TryTake(Throttle.ClientIdChecksPerPerson, "somebody else", out _).ShouldBeTrue();
        _time.Pass(wait);
        throttles.TryTake(Throttle.ClientIdChecksPerPerson, "somebody", out _).ShouldBeTrue();
        throttles.TryTake(Throttle.ClientIdChecksPerPerson, "somebody", out _).ShouldBeFalse();
    }

    [Theory]
    [Trait("SEC", "226")]
    [InlineData("name@example.com", "NAME@Example.com")]
    [InlineData("name@example.com", " name@example.com ")]
    [InlineData("ﬁnn", "finn")]
    [InlineData("é", "e\u0301")]
    [InlineData("\ud800", "\udfff")]
    public void A_key_written_differently_is_the_same_key(string one, string other)
    {
        var throttles = Of(1, TimeSpan.FromMinutes(1));

        throttles.TryTake(Throttle.ResetMailsPerAccount, one, out _).ShouldBeTrue();
        throttles.TryTake(Throttle.ResetMailsPerAccount, other, out _).ShouldBeFalse();
    }

    [Theory]
    [Trait("SEC", "226")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:ffff::1", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    public void An_IPv6_address_counts_as_its_64(string one, string other, bool same) =>
        (AddressKey.Of(IPAddress.Parse(one)) == AddressKey.Of(IPAddress.Parse(other))).ShouldBe(same);

    [Fact]
    [Trait("SEC", "227")]
    public void A_flood_of_random_keys_neither_fills_the_memory_nor_frees_who_is_limited()
    {
        var throttles = Of(5, TimeSpan.FromHours(1));
        for (var i = 0; i < 5; i++)
        {
            throttles.TryTake(Throttle.ResetMailsPerAccount, "attacker", out _).ShouldBeTrue();
        }

        for (var i = 0; i < 300_000; i++)
        {
            throttles.TryTake(Throttle.ResetMailsPerAccount, i.ToString(CultureInfo.InvariantCulture), out _);
        }

        throttles.Count.ShouldBeLessThanOrEqualTo(16 * 8192);
        throttles.TryTake(Throttle.ResetMailsPerAccount, "attacker", out _).ShouldBeFalse();
    }

    [Fact]
    [Trait("SEC", "224")]
    public void Failures_alone_are_counted_where_only_failures_count()
    {
        var throttles = Of(2, TimeSpan.FromMinutes(1));
        for (var i = 0; i < 10; i++)
        {
            throttles.IsSpent(Throttle.ClientAuthenticationFailures, "client 192.0.2.1", out _).ShouldBeFalse();
        }

        throttles.TryTake(Throttle.ClientAuthenticationFailures, "client 192.0.2.1", out _);
        throttles.TryTake(Throttle.ClientAuthenticationFailures, "client 192.0.2.1", out _);
        throttles.IsSpent(Throttle.ClientAuthenticationFailures, "client 192.0.2.1", out _).ShouldBeTrue();
        throttles.GiveBack(Throttle.ClientAuthenticationFailures, "client 192.0.2.1");
        throttles.IsSpent(Throttle.ClientAuthenticationFailures, "client 192.0.2.1", out _).ShouldBeFalse();
    }

    private Throttles Of(int permits, TimeSpan window) => new(
        new ThrottleLimits { ByThrottle = Enum.GetValues<Throttle>().ToDictionary(throttle => throttle, _ => new ThrottleLimit(permits, window)) }, _time);

    private sealed class SteppedTime : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public void Pass(TimeSpan time) => _now += time;
    }
}
