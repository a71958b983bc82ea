using System.Security.Cryptography;
using ClientPortal.Domain.KeyVerification;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Usage;
using ClientPortal.Tests.KeyVerification;

namespace ClientPortal.Tests.Usage;

/// <summary>Good verifications are counted in the facts of their key, and none of them is lost on the way to the table.</summary>
public sealed class TalliedKeysTests : UsageTableTests
{
    [Fact]
    public async Task Parallel_calls_with_some_keys_while_they_are_written_are_all_told()
    {
        var keys = Enumerable.Range(0, 7).Select(_ => NewKey()).ToArray();
        using var notes = new UsageNotes(Time);
        using var write = Writer(notes);
        var counting = Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 28_000; i++)
            {
                notes.Note(keys[i % keys.Length], Call(keys[i % keys.Length], (i + thread) % 3));
            }
        })).ToArray();
        while (!counting.All(task => task.IsCompleted))
        {
            await write.RunAsync(Ct);
        }

        await Task.WhenAll(counting);
        await write.RunAsync(Ct);

        foreach (var key in keys)
        {
            (await RowsAsync(key.KeyId)).ShouldHaveSingleItem().Calls.ShouldBe(16_000);
        }

        (await RowsAsync(Client)).ShouldHaveSingleItem().Calls.ShouldBe(112_000);
        var all = (await RowsAsync(Workspace)).ShouldHaveSingleItem();
        all.Calls.ShouldBe(112_000);
        (all.Took0 + all.Took1 + all.Took2).ShouldBe(112_000);
        notes.Dropped.ShouldBe(0);
    }

    [Fact]
    public async Task Each_hour_has_its_own_calls_and_the_last_one_is_told_to_the_second()
    {
        var key = NewKey();
        using var notes = new UsageNotes(Time);
        using var write = Writer(notes);
        for (var hour = 0; hour < 3; hour++)
        {
            for (var call = 0; call <= hour; call++)
            {
                Time.AdvanceSeconds(1);
                notes.Note(key, Call(key));
            }

            Time.Advance(TimeSpan.FromHours(1));
        }

        await write.RunAsync(Ct);
        var rows = (await RowsAsync(key.KeyId)).OrderBy(row => row.Hour).ToList();
        rows.Select(row => row.Calls).ShouldBe([1, 2, 3]);
        rows.Select(row => row.Hour - rows[0].Hour).ShouldBe([0, 1, 2]);
        rows[^1].LastAt.ShouldBe(Time.GetUtcNow().AddHours(-1), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task What_could_not_be_written_is_written_the_next_time_with_what_came_meanwhile()
    {
        var (quiet, busy) = (NewKey(), NewKey());
        using var notes = new UsageNotes(Time);
        using var write = Writer(notes);
        notes.Note(quiet, Call(quiet));
        notes.Note(busy, Call(busy));
        File.Execute("ALTER TABLE UsageCounts RENAME TO Away");
        var taken = notes.Take(withNetworks: false);
        notes.Note(busy, Call(busy));
        notes.GiveBack(taken, 0, 0);
        await Should.ThrowAsync<Exception>(() => write.RunAsync(Ct));
        File.Execute("ALTER TABLE Away RENAME TO UsageCounts");
        await write.RunAsync(Ct);
        (await RowsAsync(quiet.KeyId)).ShouldHaveSingleItem().Calls.ShouldBe(1);
        (await RowsAsync(busy.KeyId)).ShouldHaveSingleItem().Calls.ShouldBe(2);
        notes.Dropped.ShouldBe(0);
    }

    [Fact]
    public void A_good_verification_allocates_nothing()
    {
        var key = NewKey();
        using var notes = new UsageNotes(Time);
        for (var i = 0; i < 100; i++)
        {
            notes.Note(key, Call(key));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
        {
            notes.Note(key, Call(key));
        }

        ((GC.GetAllocatedBytesForCurrentThread() - before) / 10_000).ShouldBe(0);
    }

    [Fact]
    public void A_tally_takes_fifteen_calls_of_a_step_and_gives_back_what_does_not_fit()
    {
        var tally = default(CallTally);
        for (var call = 0; call < 15; call++)
        {
            tally.Add(500_000, 11, out var wasEmpty).IsEmpty.ShouldBeTrue();
            wasEmpty.ShouldBe(call == 0);
        }

        tally.Add(500_000, 3, out _).IsEmpty.ShouldBeTrue();
        var before = tally.Add(500_000, 11, out _);
        before.HourNear(500_001).ShouldBe(500_000);
        var counted = before.ToCounted(7);
        (counted.Calls, counted.Latencies[11], counted.Latencies[3], counted.LastAtTicks).ShouldBe((16, 15, 1, 7));

        var older = tally.Add(500_001, 0, out _);
        (older.ToCounted(0).Calls, older.HourNear(500_001)).ShouldBe((1, 500_000));
        var taken = tally.Take();
        (taken.ToCounted(0).Calls, taken.HourNear(500_000), tally.IsEmpty).ShouldBe((1, 500_001, true));
    }

    [Fact]
    public async Task A_large_run_at_leisure_writes_all_of_it_and_one_that_is_stopped_in_a_rest_leaves_the_rest_to_the_next()
    {
        const int Keys = 2_500;
        var keys = Enumerable.Range(0, Keys).Select(_ => NewKey()).ToArray();
        using var notes = new UsageNotes(Time);
        using var write = Writer(notes);
        CallAll(notes, keys);
        using (var stop = new CancellationTokenSource())
        {
            var run = write.RunAsync(stop.Token, atLeisure: true);
            while ((await RowsAsync(Workspace)).Count == 0)
            {
                run.IsCompleted.ShouldBeFalse();
            }

            await stop.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(run);
        }

        (await RowsAsync(Workspace)).ShouldHaveSingleItem().Calls.ShouldBeLessThan(Keys);
        await write.RunAsync(Ct);
        (await RowsAsync(Workspace)).ShouldHaveSingleItem().Calls.ShouldBe(Keys);

        CallAll(notes, keys);
        (await write.RunAsync(Ct, atLeisure: true)).ShouldBeGreaterThan(TimeSpan.Zero);
        (await RowsAsync(Workspace)).ShouldHaveSingleItem().Calls.ShouldBe(2 * Keys);
        (await RowsAsync(keys[^1].KeyId)).ShouldHaveSingleItem().Calls.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_due_at_once_while_a_large_run_rests_does_not_wait_for_its_end()
    {
        const int Keys = 6_500;
        var keys = Enumerable.Range(0, Keys).Select(_ => NewKey()).ToArray();
        using var notes = new UsageNotes(Time);
        using var write = Writer(notes);
        CallAll(notes, keys);
        var run = write.RunAsync(Ct, atLeisure: true);
        CallAll(notes, keys);
        Time.Advance(TimeSpan.FromHours(1));
        notes.Note(keys[0], Call(keys[0]));
        notes.AreMany.ShouldBeTrue();
        while (notes.AreMany)
        {
            run.IsCompleted.ShouldBeFalse("what was counted before the hour ended is taken without waiting for the end of the run");
            await Task.Delay(1);
        }

        CallAll(notes, keys);
        await run;
        await write.RunAsync(Ct);

        notes.Dropped.ShouldBe(0);
        (await RowsAsync(Workspace)).Sum(row => row.Calls).ShouldBe((3 * Keys) + 1);
    }

    [Theory]
    [InlineData(1, 1, 3)]
    [InlineData(500, 500, 20)]
    [InlineData(500, 5_000, 15.5)]
    [InlineData(9_000, 9_000, 60)]
    [InlineData(4_000, 40_000, 24)]
    [InlineData(9_000, 90_000, 3)]
    public void Writing_takes_a_fortieth_of_the_time_and_a_run_begins_no_more_than_a_minute_after_the_one_before_where_it_can(int wroteMilliseconds, int tookMilliseconds, double pauseSeconds) =>
        WriteUsage.PauseAfter(TimeSpan.FromMilliseconds(wroteMilliseconds), TimeSpan.FromMilliseconds(tookMilliseconds)).ShouldBe(TimeSpan.FromSeconds(pauseSeconds));

    private void CallAll(UsageNotes notes, KeyFacts[] keys)
    {
        foreach (var key in keys)
        {
            notes.Note(key, Call(key));
        }
    }

    private KeyFacts NewKey() => new(
        new KeyHash(RandomNumberGenerator.GetBytes(32)),
        KeyTableTests.Row with { KeyId = Guid.CreateVersion7(), WorkspaceId = Workspace, ClientRowId = Client },
        new KeyClient(Client, Workspace, "client", isPaused: false),
        new KeyPower(null, ScopeSet.Parse("keys:verify")),
        null);

    private UsageEvent Call(KeyFacts key, int step = 1) =>
        new(Workspace, Client, key.KeyId, UsageKind.Verification, UsageOutcome.Ok, null, TimeSpan.FromMicroseconds(step == 0 ? 1 : step == 1 ? 3 : 7));
}
