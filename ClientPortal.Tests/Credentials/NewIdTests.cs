using System.Security.Cryptography;
using ClientPortal.Domain.Credentials;
using ClientPortal.Tests.Hosting;
using Shouldly;
using Xunit;

namespace ClientPortal.Tests.Credentials;

public sealed class NewIdTests
{
    [Fact]
    public void Ids_ascend_within_a_millisecond_and_when_the_clock_goes_back()
    {
        var time = new ManualTime();
        var credentials = new CredentialGenerator(time, RandomNumberGenerator.Create());
        var ids = Enumerable.Range(0, 10_000).Select(_ => credentials.NewId()).ToList();
        time.Advance(TimeSpan.FromMinutes(-1));
        ids.Add(credentials.NewId());

        ids.Select(id => id.ToString()).ShouldBe(ids.Select(id => id.ToString()).Order(StringComparer.Ordinal));
        ids.Distinct().Count().ShouldBe(ids.Count);
    }

    [Fact]
    public void An_id_is_a_version_7_uuid_of_the_moment()
    {
        var time = new ManualTime();
        var id = new CredentialGenerator(time, RandomNumberGenerator.Create()).NewId();

        id.Version.ShouldBe(7);
        (id.Variant & 0xC).ShouldBe(0x8);
        Convert.ToInt64(id.ToString("n")[..12], 16).ShouldBe(time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    [Fact]
    public void Each_id_has_chance_of_its_own()
    {
        var credentials = new CredentialGenerator(new ManualTime(), RandomNumberGenerator.Create());
        var chances = Enumerable.Range(0, 1_000).Select(_ => credentials.NewId().ToString("n")[16..]).ToList();

        chances.Distinct(StringComparer.Ordinal).Count().ShouldBe(chances.Count);
    }

    [Fact]
    public void Parallel_callers_never_get_the_same_id()
    {
        var credentials = new CredentialGenerator(TimeProvider.System, RandomNumberGenerator.Create());
        var ids = new Guid[20_000];
        Parallel.For(0, ids.Length, i => ids[i] = credentials.NewId());

        ids.Distinct().Count().ShouldBe(ids.Length);
    }
}
