using ClientPortal.Domain;

namespace ClientPortal.Tests.LastUsed;

/// <summary>What is noted in memory by every call has an end.</summary>
public sealed class BoundedMapTests
{
    [Fact]
    public void A_full_map_takes_no_entry_more_and_goes_on_with_those_it_has()
    {
        var map = new BoundedMap<int, string>(2);
        map.TrySet(1, "a").ShouldBeTrue();
        map.TrySet(2, "a").ShouldBeTrue();

        map.TrySet(3, "a").ShouldBeFalse();
        map.TrySet(2, "b").ShouldBeTrue();

        map.ToArray().OrderBy(entry => entry.Key).ShouldBe([new(1, "a"), new(2, "b")]);
    }

    [Fact]
    public void A_place_is_given_back_with_its_entry_and_only_once()
    {
        var map = new BoundedMap<int, string>(1);
        map.TrySet(1, "a").ShouldBeTrue();

        map.TryRemove(new(1, "changed meanwhile")).ShouldBeFalse();
        map.TrySet(2, "a").ShouldBeFalse();
        map.TryRemove(new(1, "a")).ShouldBeTrue();
        map.TryRemove(new(1, "a")).ShouldBeFalse();

        map.TrySet(2, "a").ShouldBeTrue();
        map.TrySet(3, "a").ShouldBeFalse();
        map.TryGetValue(3, out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Many_threads_that_set_and_remove_leave_as_much_room_as_there_was()
    {
        const int Most = 64;
        var map = new BoundedMap<int, int>(Most);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                map.TrySet(i % 50, thread);
                if (i % 3 == 0)
                {
                    foreach (var entry in map.ToArray())
                    {
                        map.TryRemove(entry);
                    }
                }
            }
        })));
        foreach (var entry in map.ToArray())
        {
            map.TryRemove(entry).ShouldBeTrue();
        }

        Enumerable.Range(1_000, 2 * Most).Count(key => map.TrySet(key, 0)).ShouldBe(Most);
    }
}
