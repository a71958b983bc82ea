using System.Net;
using ClientPortal.Domain.OAuth.Token;
using ClientPortal.Tests.OAuth.Support;

namespace ClientPortal.Tests.OAuth;

public sealed class MetadataTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Fact]
    [Trait("SEC", "115")]
    [Trait("SEC", "123")]
    public async Task Both_documents_agree_name_the_issuer_and_list_what_works()
    {
        using var http = host.Browserlike();

        var openId = await http.GetAsync("/.well-known/openid-configuration");
        var oauth = await http.GetAsync("/.well-known/oauth-authorization-server");

        (await openId.Content.ReadAsStringAsync()).ShouldBe(await oauth.Content.ReadAsStringAsync());
        openId.Headers.CacheControl!.Public.ShouldBeTrue();
        openId.Headers.Contains("Set-Cookie").ShouldBeFalse();
        var document = await openId.JsonAsync();
        var issuer = host.Address.ToString().TrimEnd('/');
        document.Text("issuer").ShouldBe(issuer);
        document.GetProperty("authorization_response_iss_parameter_supported").GetBoolean().ShouldBeTrue();
        document.GetProperty("code_challenge_methods_supported").EnumerateArray().Select(value => value.GetString()).ShouldBe(["S256"]);
        document.GetProperty("grant_types_supported").EnumerateArray().Select(value => value.GetString()).ShouldBe(GrantTypeTable.All.Select(entry => entry.GrantType));
        foreach (var endpoint in document.EnumerateObject().Where(member => member.Name.EndsWith("_endpoint", StringComparison.Ordinal) || member.Name == "jwks_uri"))
        {
            endpoint.Value.GetString().ShouldStartWith(issuer);
            (await http.GetAsync(endpoint.Value.GetString())).StatusCode.ShouldNotBe(HttpStatusCode.NotFound, endpoint.Name);
        }
    }

    [Theory]
    [InlineData("/.well-known/nothing")]
    public async Task What_is_not_there_is_not_found(string path)
    {
        using var http = host.Browserlike();

        (await http.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await http.PostAsync(path, new FormUrlEncodedContent([]))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    [Trait("SEC", "116")]
    public async Task Forwarded_names_change_nothing()
    {
        using var http = host.Browserlike();
        var request = new HttpRequestMessage(HttpMethod.Get, "/.well-known/openid-configuration");
        request.Headers.Add("X-Forwarded-Host", "evil.example");
        request.Headers.Add("Forwarded", "host=evil.example");

        (await (await http.SendAsync(request)).Content.ReadAsStringAsync()).ShouldNotContain("evil.example");
        var named = new HttpRequestMessage(HttpMethod.Get, "/.well-known/openid-configuration");
        named.Headers.Host = "evil.example";
        (await http.SendAsync(named)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }
}
