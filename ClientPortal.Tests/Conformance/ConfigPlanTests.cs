using System.Net;
using ClientPortal.Tests.Conformance.Support;
using ClientPortal.Tests.OAuth.Support;

namespace ClientPortal.Tests.Conformance;

/// <summary>The OpenID Foundation's Config plan (<c>oidcc-config-certification-test-plan</c>): one test for each of its modules, named as the suite names it.</summary>
public sealed class ConfigPlanTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Fact(DisplayName = "oidcc-discovery-endpoint-verification")]
    [Trait("SEC", "115")]
    [Trait("SEC", "117")]
    public async Task Oidcc_discovery_endpoint_verification()
    {
        using var http = host.Browserlike();
        var answer = await http.GetAsync("/.well-known/openid-configuration");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        var metadata = await answer.JsonAsync();
        var issuer = host.Address.ToString().TrimEnd('/');
        string[] List(string name) => [.. metadata.GetProperty(name).EnumerateArray().Select(value => value.GetString()!)];

        metadata.Text("issuer").ShouldBe(issuer); // OpenID Connect Discovery §4.3
        List("response_types_supported").ShouldContain("code");
        List("subject_types_supported").ShouldNotBeEmpty();
        List("subject_types_supported").ShouldBeSubsetOf(["public", "pairwise"]);
        List("id_token_signing_alg_values_supported").ShouldContain("RS256"); // §3: must be included
        List("id_token_signing_alg_values_supported").ShouldNotContain("none");
        List("scopes_supported").ShouldContain("openid");
        List("grant_types_supported").ShouldContain("authorization_code");
        List("claims_supported").ShouldContain("sub");
        List("token_endpoint_auth_methods_supported").ShouldContain("client_secret_basic");
        foreach (var name in new[] { "claims_parameter_supported", "request_parameter_supported", "request_uri_parameter_supported" })
        {
            metadata.GetProperty(name).ValueKind.ShouldBeOneOf(System.Text.Json.JsonValueKind.True, System.Text.Json.JsonValueKind.False);
        }

        // Every endpoint belongs to this issuer; https wherever the issuer is (decisions: only a development host on loopback is not).
        foreach (var member in metadata.EnumerateObject().Where(member => member.Name.EndsWith("_endpoint", StringComparison.Ordinal) || member.Name == "jwks_uri"))
        {
            member.Value.GetString().ShouldStartWith(issuer + "/", customMessage: member.Name);
        }

        await ShouldBeGoodKeysAsync(http, metadata.Text("jwks_uri"));
    }

    private static async Task ShouldBeGoodKeysAsync(HttpClient http, string jwksUri)
    {
        var keys = (await (await http.GetAsync(jwksUri)).JsonAsync()).GetProperty("keys").EnumerateArray().ToList();
        keys.ShouldNotBeEmpty();
        keys.Select(key => key.Text("kid")).ShouldBeUnique();
        foreach (var key in keys)
        {
            key.Text("use").ShouldBe("sig");
            key.Text("kty").ShouldBeOneOf("RSA", "EC");
            key.Text("alg").ShouldBe(key.Text("kty") == "RSA" ? "RS256" : "ES256");
            foreach (var secret in new[] { "d", "p", "q", "dp", "dq", "qi", "k" })
            {
                key.Has(secret).ShouldBeFalse(secret);
            }
        }
    }
}
