using System.Net;
using ClientPortal.Domain.ApiKeys;

namespace ClientPortal.Tests.KeyVerification;

[Trait("SEC", "167")]
public sealed class NetworkListTests
{
    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7/32")]
    [InlineData(" 10.1.2.3/8 ", "10.0.0.0/8")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("2001:DB8::1", "2001:db8::1/128")]
    [InlineData("2001:db8:1:2:3::/33", "2001:db8::/33")]
    [InlineData("::ffff:192.0.2.9", "192.0.2.9/32")]
    [InlineData("::ffff:192.0.2.9/120", "192.0.2.0/24")]
    public void A_network_is_written_in_one_way(string text, string normal)
    {
        NetworkList.TryNormalise(text, out var network).ShouldBeTrue();
        network.ToString().ShouldBe(normal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("10.1")]
    [InlineData("010.0.0.1")]
    [InlineData("0x0a.0.0.1")]
    [InlineData("10.0.0.1/33")]
    [InlineData("10.0.0.1/-1")]
    [InlineData("10.0.0.1/8/8")]
    [InlineData("2001:db8::/129")]
    [InlineData("::ffff:192.0.2.9/64")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[2001:db8::1]")]
    [InlineData("example.com")]
    public void What_programs_read_differently_is_no_network(string? text) => NetworkList.TryNormalise(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("10.0.0.0/8", "10.255.0.1", true)]
    [InlineData("10.0.0.0/8", "11.0.0.1", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.0.0.1", true)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::1", false)]
    [InlineData("::/0", "10.0.0.1", false)]
    [InlineData("::/0", "::ffff:10.0.0.1", false)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("fe80::/10", "fe80::1%3", true)]
    public void An_address_is_in_a_network_of_its_own_kind(string network, string address, bool isIn) =>
        NetworkList.Of([network]).Contains(IPAddress.Parse(address)).ShouldBe(isIn);

    [Fact]
    public void Nobody_is_in_an_empty_list() => NetworkList.Empty.Contains(IPAddress.Loopback).ShouldBeFalse();

    [Fact]
    public void What_is_written_is_read_again()
    {
        var list = NetworkList.Of(["10.0.0.0/8", "2001:db8::/32", "10.3.0.0/8"]);
        NetworkList.Parse(list.ToString()).Texts.ShouldBe(["10.0.0.0/8", "2001:db8::/32"]);
    }

    [Fact]
    public void A_proposal_covers_what_was_seen_and_joins_near_neighbours()
    {
        string[] seen = ["203.0.113.1/32", "203.0.113.2/32", "203.0.113.3/32", "203.0.113.4/32", "198.51.100.7/32", "2001:db8:0:1::/64"];
        NetworkList.Propose(seen).ShouldBe(["198.51.100.7/32", "2001:db8:0:1::/64", "203.0.113.0/24"]);
        NetworkList.Propose([]).ShouldBeEmpty();
    }
}
