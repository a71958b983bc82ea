using System.Net;
using ClientPortal.Domain.Outbound;

namespace ClientPortal.Tests.Outbound;

public sealed class OutboundAddressesTests
{
    private static readonly OutboundAddresses Strict = new(new OutboundOptions());
    private static readonly OutboundAddresses Open = new(new OutboundOptions { AllowPrivateAddresses = true });

    [Theory]
    [Trait("SEC", "153")]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.31.0.1")]
    [InlineData("192.168.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("168.63.129.16")]
    [InlineData("0.0.0.0")]
    [InlineData("192.0.0.192")]
    [InlineData("198.18.0.1")]
    [InlineData("203.0.113.7")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("64:ff9b::10.0.0.1")]
    [InlineData("64:ff9b:1::10.0.0.1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2")]
    [InlineData("2001:db8::1")]
    [InlineData("2a00:1450:4001:81d:0:5efe:10.0.0.1")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%3")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void Nothing_inside_may_be_called(string address) => Strict.Allows(IPAddress.Parse(address)).ShouldBeFalse();

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("2a00:1450:4001:81d::200e")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::8.8.8.8")]
    public void The_internet_may_be_called(string address) => Strict.Allows(IPAddress.Parse(address)).ShouldBeTrue();

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("10.1.2.3", true)]
    [InlineData("::1", true)]
    [InlineData("fd12:3456::1", true)]
    [InlineData("169.254.169.254", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("100.100.100.200", false)]
    [InlineData("fe80::1", false)]
    [InlineData("0.0.0.0", false)]
    public void Where_the_operator_allows_it_the_network_around_may_be_called_and_metadata_services_never(string address, bool may) =>
        Open.Allows(IPAddress.Parse(address)).ShouldBe(may);

    [Theory]
    [Trait("SEC", "153")]
    [InlineData("https://127.0.0.1/jwks", "outbound_internal")]
    [InlineData("https://127.1/jwks", "outbound_internal")]
    [InlineData("https://2130706433/jwks", "outbound_internal")]
    [InlineData("https://0x7f000001/jwks", "outbound_internal")]
    [InlineData("https://0177.0.0.1/jwks", "outbound_internal")]
    [InlineData("https://[::1]/jwks", "outbound_internal")]
    [InlineData("https://[::ffff:169.254.169.254]/jwks", "outbound_internal")]
    [InlineData("https://169.254.169.254/latest/meta-data", "outbound_internal")]
    [InlineData("https://10.0.0.1/jwks", "outbound_internal")]
    [InlineData("https://localhost/jwks", "outbound_internal")]
    [InlineData("https://LOCALHOST./jwks", "outbound_internal")]
    [InlineData("https://a.localhost/jwks", "outbound_internal")]
    [InlineData("http://app.example/jwks", "outbound_not_https")]
    [InlineData("http://127.0.0.1/jwks", "outbound_not_https")]
    [InlineData("ftp://app.example/jwks", "outbound_not_https")]
    [InlineData("file:///etc/passwd", "outbound_malformed")]
    [InlineData("https://user@app.example/jwks", "outbound_malformed")]
    [InlineData("https://app.example/jwks#x", "outbound_malformed")]
    [InlineData("https:///jwks", "outbound_malformed")]
    [InlineData("https://app.example\\@10.0.0.1/", "outbound_malformed")]
    [InlineData("/jwks", "outbound_malformed")]
    [InlineData("", "outbound_malformed")]
    [InlineData(null, "outbound_malformed")]
    public void An_address_that_shall_not_be_called_cannot_be_registered(string? uri, string code) => Strict.MistakeIn(uri)!.Code.ShouldBe(code);

    [Fact]
    public void A_public_address_can_be_registered_and_plain_http_on_this_machine_where_that_is_allowed()
    {
        Strict.MistakeIn("https://app.example/.well-known/jwks.json?v=1").ShouldBeNull();
        Strict.MistakeIn("https://8.8.8.8:8443/jwks").ShouldBeNull();
        Open.MistakeIn("http://127.0.0.1:5000/jwks").ShouldBeNull();
        Open.MistakeIn("https://10.0.0.1/jwks").ShouldBeNull();
        Open.MistakeIn("http://10.0.0.1/jwks")!.Code.ShouldBe("outbound_not_https");
        Open.MistakeIn("https://169.254.169.254/")!.Code.ShouldBe("outbound_internal");
    }
}
