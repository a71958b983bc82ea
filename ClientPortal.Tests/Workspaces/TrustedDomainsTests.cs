using ClientPortal.Domain.Workspaces;

namespace ClientPortal.Tests.Workspaces;

public sealed class TrustedDomainsTests
{
    [Theory]
    [InlineData("example.com")]
    [InlineData(" Example.COM ")]
    [InlineData("*.example.com")]
    [InlineData("a-b.c1.example.museum")]
    [InlineData("xn--mller-kva.example")]
    public void A_domain_may_be_trusted(string domain) => TrustedDomains.MistakeIn(domain).ShouldBeNull();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("*.com.")]
    [InlineData("com")]
    [InlineData("https://example.com")]
    [InlineData("example.com/path")]
    [InlineData("example.com:443")]
    [InlineData("*.*.example.com")]
    [InlineData("exa*mple.com")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("münchen.example")]
    [InlineData("-a.example")]
    public void Anything_else_may_not(string? domain) => TrustedDomains.MistakeIn(domain).ShouldBe(TrustedDomains.Form);

    [Fact]
    public void A_host_is_meant_by_its_name_and_by_the_wildcards_above_it() =>
        TrustedDomains.Matching("a.b.example.com").ShouldBe(["a.b.example.com", "*.b.example.com", "*.example.com"]);
}
