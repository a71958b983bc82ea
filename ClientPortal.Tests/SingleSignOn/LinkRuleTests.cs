using ClientPortal.Domain.SingleSignOn;

namespace ClientPortal.Tests.SingleSignOn;

/// <summary>Whether a provider's word opens an account that was there before: every case, so that none changes unseen.</summary>
public sealed class LinkRuleTests
{
    [Fact]
    public void A_provider_opens_no_more_than_its_own_workspace()
    {
        foreach (var number in Enumerable.Range(0, 32))
        {
            bool Bit(int at) => (number >> at & 1) == 1;
            var facts = new LinkFacts(IsAnotherSubject: Bit(0), IsMemberHere: Bit(1), ReachesElsewhere: Bit(2), HasPassword: Bit(3), HasTwoFactor: Bit(4));

            var verdict = LinkRule.Of(facts);

            if (facts.IsAnotherSubject)
            {
                verdict.ShouldBe(LinkVerdict.AddressReused);
            }
            else if (verdict == LinkVerdict.Free)
            {
                facts.ReachesElsewhere.ShouldBeFalse($"{facts}");
                (!facts.HasPassword || (facts.IsMemberHere && !facts.HasTwoFactor)).ShouldBeTrue($"{facts}");
            }
            else
            {
                verdict.ShouldBe(facts.HasPassword ? LinkVerdict.ProveFirst : LinkVerdict.Impossible, $"{facts}");
            }
        }
    }
}
