using ClientPortal.Domain.Commits;
using ClientPortal.Tests.Changes;

namespace ClientPortal.Tests.Commits;

public sealed class WaitingWritersTests
{
    [Fact]
    public void Who_never_got_the_lock_is_waited_for_no_longer_than_anybody_waits()
    {
        var time = new MovedTime();
        var waiting = new WaitingWriters(time);
        var (failed, later) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        waiting.LetInAsync().IsCompleted.ShouldBeTrue();

        waiting.Came(failed);
        waiting.LetInAsync().IsCompleted.ShouldBeFalse();
        time.Move(TimeSpan.FromSeconds(8));
        waiting.Came(later);
        waiting.WasLetIn(later);
        waiting.LetInAsync().IsCompleted.ShouldBeFalse();

        time.Move(TimeSpan.FromSeconds(3));
        waiting.LetInAsync().IsCompleted.ShouldBeTrue();
    }
}
