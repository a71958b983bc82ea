using ClientPortal.Web.Background;
using Shouldly;
using Xunit;
using static ClientPortal.Web.Background.CollectOldGarbage;

namespace ClientPortal.Tests.Background;

public sealed class CollectOldGarbageTests
{
    private static readonly Collections Before = new(OfYoung: 10, OfOld: 3, HeapBytes: LargestHeap / 2);

    [Fact]
    public void What_became_old_is_collected_where_the_collector_did_not_do_so_itself()
    {
        IsDue(Before, Before with { OfYoung = 11 }).ShouldBeTrue();
        IsDue(Before, Before with { OfYoung = 12, OfOld = 4 }).ShouldBeFalse();
    }

    [Fact]
    public void A_host_at_rest_and_one_with_very_many_keys_are_left_alone()
    {
        IsDue(Before, Before).ShouldBeFalse();
        IsDue(Before, Before with { OfYoung = 11, HeapBytes = LargestHeap + 1 }).ShouldBeFalse();
    }
}
