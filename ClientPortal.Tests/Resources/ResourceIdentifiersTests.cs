using ClientPortal.Domain.Resources;

namespace ClientPortal.Tests.Resources;

public sealed class ResourceIdentifiersTests
{
    private const string Issuer = "https://portal.example";

    [Theory]
    [InlineData("https://api.example")]
    [InlineData("https://api.example/")]
    [InlineData("https://api.example/v1/orders")]
    [InlineData("https://api.example:8443/v1?tenant=a")]
    [InlineData("http://localhost:5080/api")]
    [InlineData("http://127.0.0.1:5080")]
    [InlineData("http://[::1]:5080")]
    [InlineData("https://portal.example.com")]
    [InlineData("https://portal.example:8443")]
    public void A_plain_address_may_be_registered(string identifier) => ResourceIdentifiers.MistakeIn(identifier, Issuer).ShouldBeNull();

    [Theory]
    [InlineData(null, "resource_identifier_empty")]
    [InlineData("", "resource_identifier_empty")]
    [InlineData("api", "resource_identifier_malformed")]
    [InlineData("/v1", "resource_identifier_not_https")]
    [InlineData("urn:example:api", "resource_identifier_not_https")]
    [InlineData("http://api.example", "resource_identifier_not_https")]
    [InlineData("http://localhost.evil.example", "resource_identifier_not_https")]
    [InlineData("javascript:alert(1)", "resource_identifier_not_https")]
    [InlineData("https://api.example/#", "resource_identifier_fragment")]
    [InlineData("https://API.example", "resource_identifier_malformed")]
    [InlineData("HTTPS://api.example", "resource_identifier_malformed")]
    [InlineData("https://api.example:443", "resource_identifier_malformed")]
    [InlineData("https://api.example/a/../b", "resource_identifier_malformed")]
    [InlineData("https://user@api.example", "resource_identifier_malformed")]
    [InlineData("https://api.example /a", "resource_identifier_malformed")]
    [InlineData("https://bücher.example", "resource_identifier_malformed")]
    [InlineData("https://api.example\\a", "resource_identifier_malformed")]
    [InlineData("https://portal.example", "resource_identifier_reserved")]
    [InlineData("https://portal.example/api/v1", "resource_identifier_reserved")]
    public void Anything_else_is_told_why_not(string? identifier, string code) => ResourceIdentifiers.MistakeIn(identifier, Issuer)!.Code.ShouldBe(code);

    [Fact]
    public void What_is_too_long_is_refused() => ResourceIdentifiers.MistakeIn("https://a.example/" + new string('a', 500), Issuer)!.Code.ShouldBe("resource_identifier_too_long");

    [Theory]
    [InlineData("https://api.example", "https://api.example/", true)]
    [InlineData("https://api.example/a", "https://api.example/a/", false)]
    [InlineData("https://api.example/a", "https://api.example/A", false)]
    public void Without_a_path_the_slash_at_the_end_makes_no_difference(string one, string other, bool same) =>
        (ResourceIdentifiers.KeyOf(one) == ResourceIdentifiers.KeyOf(other)).ShouldBe(same);
}
