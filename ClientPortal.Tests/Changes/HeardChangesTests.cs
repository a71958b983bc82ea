using ClientPortal.Domain.Changes;

namespace ClientPortal.Tests.Changes;

public sealed class HeardChangesTests
{
    private static readonly ChangeSubject One = new(ChangeKind.Client, Guid.CreateVersion7());
    private static readonly ChangeSubject Other = new(ChangeKind.Client, Guid.CreateVersion7());

    [Fact]
    public void A_change_since_a_stamp_is_known_and_one_before_it_is_not()
    {
        var heard = new HeardChanges(TimeProvider.System);
        heard.Add([One]);
        var stamp = heard.Stamp();
        heard.HasChanged(stamp, [One, Other]).ShouldBeFalse();
        heard.Add([Other]);
        heard.HasChanged(stamp, [One]).ShouldBeFalse();
        heard.HasChanged(stamp, [One, Other]).ShouldBeTrue();
        heard.AddEverything();
        heard.HasChanged(stamp, [One]).ShouldBeTrue();
    }

    [Fact]
    public void After_more_changes_than_are_remembered_everything_may_have_changed()
    {
        var heard = new HeardChanges(TimeProvider.System);
        var stamp = heard.Stamp();
        heard.Add([.. Enumerable.Repeat(Other, 4096)]);
        heard.HasChanged(stamp, [One]).ShouldBeFalse();
        heard.Add([Other]);
        heard.HasChanged(stamp, [One]).ShouldBeTrue();
    }

    [Fact]
    public void A_node_that_has_never_heard_anything_or_not_for_fifteen_seconds_is_cut_off()
    {
        var time = new MovedTime();
        var heard = new HeardChanges(time);
        heard.IsCutOff.ShouldBeTrue();
        heard.IsCurrentAt(time.GetTimestamp());
        heard.IsCutOff.ShouldBeFalse();
        time.Move(TimeSpan.FromSeconds(14));
        heard.IsCutOff.ShouldBeFalse();
        time.Move(TimeSpan.FromSeconds(2));
        heard.IsCutOff.ShouldBeTrue();
    }
}

/// <summary>A monotonic clock that a test moves; the wall clock goes on as it does.</summary>
internal sealed class MovedTime : TimeProvider
{
    private long _moved;

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _moved);

    public void Move(TimeSpan by) => Interlocked.Add(ref _moved, (long)(by.TotalSeconds * TimestampFrequency));
}
