using ClientPortal.Domain.Clients;

namespace ClientPortal.Tests.Clients;

/// <summary>What may be registered as a redirect URI.</summary>
public sealed class RedirectUriRulesTests
{
    [Theory]
    [InlineData("https://app.example/cb")]
    [InlineData("https://app.example:8443/cb?tenant=7")]
    [InlineData("https://app.example/a%20b")]
    [InlineData("https://[2001:db8::1]/cb")]
    [InlineData("http://127.0.0.1/cb")]
    [InlineData("http://127.0.0.1:51004/cb")]
    [InlineData("http://[::1]:8080/cb")]
    [InlineData("http://localhost:3000/cb")]
    [InlineData("http://localhost")]
    public void A_literal_https_or_loopback_address_may_be_registered(string uri) =>
        RedirectUriRules.MistakeIn(uri, ClientKind.Confidential).ShouldBeNull();

    [Theory]
    [Trait("SEC", "003")]
    [Trait("SEC", "004")]
    [Trait("SEC", "005")]
    [Trait("SEC", "007")]
    [InlineData(null, "redirect_uri_empty")]
    [InlineData("", "redirect_uri_empty")]
    [InlineData("/cb", "redirect_uri_relative")]
    [InlineData("app.example/cb", "redirect_uri_relative")]
    [InlineData(" https://a.example/cb", "redirect_uri_characters")]
    [InlineData("https://a.example/cb\n", "redirect_uri_characters")]
    [InlineData("https://a.example\\@evil.example/cb", "redirect_uri_characters")]
    [InlineData("https://ä.example/cb", "redirect_uri_characters")]
    [InlineData("https://a.example/<x>", "redirect_uri_characters")]
    [InlineData("https://a.example/cb#f", "redirect_uri_fragment")]
    [InlineData("https://a.example/cb#", "redirect_uri_fragment")]
    [InlineData("https://u:p@a.example/cb", "redirect_uri_userinfo")]
    [InlineData("https://@a.example/cb", "redirect_uri_userinfo")]
    [InlineData("https:///cb", "redirect_uri_malformed")]
    [InlineData("https:cb", "redirect_uri_malformed")]
    [InlineData("https://a.example:99999/cb", "redirect_uri_malformed")]
    [InlineData("https://a.example/%zz", "redirect_uri_malformed")]
    [InlineData("https://*.a.example/cb", "redirect_uri_wildcard")]
    [InlineData("https://a.example/*", "redirect_uri_wildcard")]
    [InlineData("http://a.example/cb", "redirect_uri_http")]
    [InlineData("http://127.0.0.1.evil.example/cb", "redirect_uri_http")]
    [InlineData("http://localhost.evil.example/cb", "redirect_uri_http")]
    [InlineData("http://127.1/cb", "redirect_uri_http")]
    [InlineData("http://0x7f000001/cb", "redirect_uri_http")]
    [InlineData("javascript:alert(1)", "redirect_uri_scheme_forbidden")]
    [InlineData("JaVaScRiPt:alert(1)", "redirect_uri_scheme_forbidden")]
    [InlineData("data:text/html,x", "redirect_uri_scheme_forbidden")]
    [InlineData("vbscript:x", "redirect_uri_scheme_forbidden")]
    [InlineData("file:///x", "redirect_uri_scheme_forbidden")]
    [InlineData("blob:x", "redirect_uri_scheme_forbidden")]
    [InlineData("myapp:/cb", "redirect_uri_scheme_not_reverse_domain")]
    [InlineData("com.example.app:/cb", "redirect_uri_scheme_of_public_clients")]
    [InlineData("https://a.example/x/../cb", "redirect_uri_dot_segments")]
    [InlineData("https://a.example/x/%2e%2e/cb", "redirect_uri_dot_segments")]
    [InlineData("https://a.example/x/..%2fcb", "redirect_uri_dot_segments")]
    [InlineData("https://a.example/%00", "redirect_uri_dot_segments")]
    [InlineData("https://a.example/cb?code=x", "redirect_uri_response_parameter")]
    [InlineData("https://a.example/cb?tenant=7&state=", "redirect_uri_response_parameter")]
    [InlineData("https://a.example/cb?ISS=x", "redirect_uri_response_parameter")]
    [InlineData("https://a.example/cb?%63ode=x", "redirect_uri_response_parameter")]
    public void Everything_else_is_refused_for_its_reason(string? uri, string code) =>
        RedirectUriRules.MistakeIn(uri, ClientKind.Confidential)!.Code.ShouldBe(code);

    [Fact]
    [Trait("SEC", "005")]
    public void A_public_client_may_use_the_reverse_of_its_domain_as_a_scheme()
    {
        RedirectUriRules.MistakeIn("com.example.app:/cb", ClientKind.Public).ShouldBeNull();
        RedirectUriRules.MistakeIn("com.example.app://cb", ClientKind.Public).ShouldBeNull();
        RedirectUriRules.MistakeIn("myapp:/cb", ClientKind.Public)!.Code.ShouldBe("redirect_uri_scheme_not_reverse_domain");
    }

    [Fact]
    [Trait("SEC", "004")]
    public void An_address_of_2048_characters_is_too_long() =>
        RedirectUriRules.MistakeIn("https://a.example/" + new string('a', 2030), ClientKind.Public)!.Code.ShouldBe("redirect_uri_too_long");

    [Fact]
    public void Where_people_go_after_signing_out_carries_no_answer_and_so_may_have_any_parameter() =>
        RedirectUriRules.MistakeInPostLogout("https://a.example/bye?state=x", ClientKind.Confidential).ShouldBeNull();
}
