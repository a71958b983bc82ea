using System.Net;
using ClientPortal.Domain;
using ClientPortal.Domain.Usage;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Usage;

/// <summary>Counting, writing, folding and forgetting, without a server.</summary>
public sealed class UsageNotesTests : UsageTableTests
{
    private readonly Guid key = Guid.CreateVersion7();

    [Fact]
    public async Task Parallel_calls_while_it_is_written_are_all_told_and_two_nodes_add_up()
    {
        using var one = new UsageNotes(Time);
        using var two = new UsageNotes(Time);
        using var writeOne = Writer(one);
        using var writeTwo = Writer(two);
        var counting = Enumerable.Range(0, 4).Select(nth => Task.Run(() =>
        {
            for (var i = 0; i < 25_000; i++)
            {
                (nth % 2 == 0 ? one : two).Note(Call());
            }
        })).ToArray();
        while (!counting.All(task => task.IsCompleted))
        {
            await Task.WhenAll(writeOne.RunAsync(Ct), writeTwo.RunAsync(Ct));
        }

        await Task.WhenAll(counting);
        await Task.WhenAll(writeOne.RunAsync(Ct), writeTwo.RunAsync(Ct));

        foreach (var subject in new[] { Workspace, Client, key })
        {
            (await RowsAsync(subject)).ShouldHaveSingleItem().Calls.ShouldBe(100_000);
        }

        (await RowsAsync(key))[0].Took1.ShouldBe(100_000);
        (one.Dropped + two.Dropped).ShouldBe(0);
    }

    [Fact]
    public async Task What_there_is_no_room_for_is_counted_as_dropped_and_there_is_room_again_later()
    {
        using var notes = new UsageNotes(Time, most: 10);
        using var write = Writer(notes);
        for (var i = 0; i < 25; i++)
        {
            notes.Note(Call(Guid.CreateVersion7()));
        }

        notes.Dropped.ShouldBe(15);
        await write.RunAsync(Ct);
        var rows = await RowsAsync(Workspace);
        rows.Single(row => row.Outcome == UsageOutcome.Ok).Calls.ShouldBe(10);
        rows.Single(row => row.Outcome == UsageOutcome.Dropped).Calls.ShouldBe(15);

        await write.RunAsync(Ct); // lets go of the counters in which nothing was
        notes.Note(Call());
        notes.Dropped.ShouldBe(15);
    }

    [Fact]
    public async Task What_could_not_be_written_is_written_the_next_time()
    {
        using var notes = new UsageNotes(Time);
        using var write = Writer(notes);
        notes.Note(Call());
        File.Execute("ALTER TABLE UsageCounts RENAME TO Away");
        await Should.ThrowAsync<Exception>(() => write.RunAsync(Ct));
        File.Execute("ALTER TABLE Away RENAME TO UsageCounts");
        notes.Note(Call());
        await write.RunAsync(Ct);
        (await RowsAsync(key)).ShouldHaveSingleItem().Calls.ShouldBe(2);
        (await NetworksAsync()).ShouldHaveSingleItem().Calls.ShouldBe(2);
    }

    [Fact]
    public async Task Hours_become_days_and_what_is_older_than_the_policy_goes()
    {
        using var notes = new UsageNotes(Time);
        using var write = Writer(notes);
        var fold = new FoldUsage(File.Portal, Time);
        for (var hour = 0; hour < 48; hour++)
        {
            notes.Note(Call());
            Time.Advance(TimeSpan.FromHours(1));
        }

        await write.RunAsync(Ct);
        (await RowsAsync(key)).Count.ShouldBe(48);
        await fold.RunAsync(Ct);
        (await RowsAsync(key)).Count.ShouldBe(48);

        Time.Advance(TimeSpan.FromDays(10));
        await fold.RunAsync(Ct);
        var days = await RowsAsync(key);
        days.Count.ShouldBeInRange(2, 3);
        days.Sum(row => row.Calls).ShouldBe(48);
        days.Sum(row => row.Took1).ShouldBe(48);
        days.ShouldAllBe(row => row.Hour % UsageHours.PerDay == 0);
        (await fold.RunAsync(Ct)).ShouldBe(0);

        Time.Advance(TimeSpan.FromDays(81));
        await fold.RunAsync(Ct);
        (await RowsAsync(key)).Sum(row => row.Calls).ShouldBeInRange(0, 47);
        Time.Advance(TimeSpan.FromDays(3));
        await fold.RunAsync(Ct);
        (await RowsAsync(key)).ShouldBeEmpty();
        (await NetworksAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Networks_and_refusals_are_bounded_and_the_newest_refusals_stay()
    {
        using var notes = new UsageNotes(Time);
        using var write = Writer(notes);
        for (var round = 0; round < 7; round++)
        {
            for (var i = 0; i < 60; i++)
            {
                Time.AdvanceSeconds(1);
                notes.Note(Call() with { Outcome = UsageOutcome.Expired, Address = new IPAddress([10, (byte)round, (byte)i, 7]) });
            }

            await write.RunAsync(Ct);
        }

        var networks = await NetworksAsync();
        networks.Count.ShouldBe(UsageNetwork.MostPerSubject + 1);
        networks.Sum(row => row.Calls).ShouldBe(420);
        networks.ShouldContain(row => row.Network == "other" && row.Refused == 370);
        await using var db = File.Portal.OpenForServer();
        var refusals = await db.Everywhere<UsageRefusal>().OrderByDescending(row => row.At).ToListAsync(Ct);
        refusals.Count.ShouldBe(UsageRefusal.MostPerWorkspace);
        refusals[0].At.ShouldBe(Time.GetUtcNow());
        refusals[0].Network.ShouldBe("10.6.59.0/24");
    }

    [Fact]
    public void A_note_of_a_known_key_allocates_nothing()
    {
        using var notes = new UsageNotes(Time);
        notes.Note(Call());
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
        {
            notes.Note(Call());
        }

        ((GC.GetAllocatedBytesForCurrentThread() - before) / 10_000).ShouldBe(0);
    }

    [Fact]
    public void Percentiles_lie_in_the_step_of_the_call_they_name()
    {
        var latencies = default(Latencies);
        latencies.Percentile(0.5).ShouldBeNull();
        for (var i = 0; i < 100; i++)
        {
            latencies[Latencies.StepOf(i < 98 ? TimeSpan.FromMicroseconds(3) : TimeSpan.FromMilliseconds(20))]++;
        }

        latencies.Percentile(0.5)!.Value.TotalMicroseconds.ShouldBeInRange(2, 5);
        latencies.Percentile(0.95)!.Value.TotalMicroseconds.ShouldBeInRange(2, 5);
        latencies.Percentile(0.99)!.Value.TotalMilliseconds.ShouldBeInRange(10, 50);
        Latencies.StepOf(TimeSpan.FromMinutes(1)).ShouldBe(Latencies.Steps - 1);
    }

    [Theory]
    [InlineData("203.0.113.77", "203.0.113.0/24")]
    [InlineData("::ffff:203.0.113.77", "203.0.113.0/24")]
    [InlineData("2001:db8:17:9::7", "2001:db8:17::/48")]
    public void Only_the_network_of_an_address_is_kept(string address, string network) => CallerNetwork.Of(IPAddress.Parse(address)).ToString().ShouldBe(network);

    private UsageEvent Call(Guid? ofKey = null) =>
        new(Workspace, Client, ofKey ?? key, UsageKind.Verification, UsageOutcome.Ok, Address, TimeSpan.FromMicroseconds(3));

    private static readonly IPAddress Address = IPAddress.Parse("203.0.113.77");

    private async Task<List<UsageNetwork>> NetworksAsync()
    {
        await using var db = File.Portal.OpenForServer();
        return await db.Everywhere<UsageNetwork>().AsNoTracking().ToListAsync(Ct);
    }
}
