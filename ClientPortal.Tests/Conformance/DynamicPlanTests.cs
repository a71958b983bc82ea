using System.Net;
using System.Text.Json.Nodes;
using ClientPortal.Domain;
using ClientPortal.Domain.SigningKeys;
using ClientPortal.Tests.OAuth.Registration;
using ClientPortal.Tests.OAuth.Support;

namespace ClientPortal.Tests.Conformance;

/// <summary>Modules of the OpenID Foundation's Dynamic plan (<c>oidcc-dynamic-certification-test-plan</c>) beyond those of the Basic plan: registration, redirect URIs with a query, rotated keys.</summary>
[Collection(OpenPortalTests.Name)]
public sealed class DynamicPlanTests(OpenPortal portal)
{
    private const string WithQuery = "https://app.example/cb?foo=bar";

    private readonly OAuthHost host = portal.Host;

    [Fact(DisplayName = "oidcc-redirect-uri-query-OK")]
    [Trait("SEC", "007")]
    public async Task Oidcc_redirect_uri_query_OK()
    {
        var client = await RegisterAsync(("redirect_uris", new JsonArray(WithQuery)));

        var redirect = await (await host.SignInAsync(OAuthHost.Owner)).AllowAsync(Url(client, ("redirect_uri", WithQuery)));

        redirect.Location.OriginalString.ShouldStartWith(WithQuery + "&");
        redirect.Parameters["foo"].ShouldBe("bar");
        redirect.Code.ShouldNotBeEmpty();
    }

    [Fact(DisplayName = "oidcc-redirect-uri-query-mismatch")]
    [Trait("SEC", "001")]
    public Task Oidcc_redirect_uri_query_mismatch() => RedirectRefusedAsync(WithQuery, "https://app.example/cb?foo=other");

    [Fact(DisplayName = "oidcc-redirect-uri-query-added")]
    [Trait("SEC", "001")]
    public Task Oidcc_redirect_uri_query_added() => RedirectRefusedAsync(OAuthHost.Callback, WithQuery);

    [Fact(DisplayName = "oidcc-redirect-uri-regfrag")]
    [Trait("SEC", "004")]
    [Trait("SEC", "151")]
    public async Task Oidcc_redirect_uri_regfrag() =>
        await (await new Software(host).PostAsync(Software.Metadata(("redirect_uris", new JsonArray(OAuthHost.Callback + "#fragment"))))).ShouldBeErrorAsync("invalid_redirect_uri");

    [Fact(DisplayName = "oidcc-registration-logo-uri")]
    [Trait("SEC", "047")]
    [Trait("SEC", "151")]
    public async Task Oidcc_registration_logo_uri()
    {
        const string Logo = "https://app.example/logo.png";
        var html = await ConsentOfAsync(("logo_uri", Logo));

        // The suite's reviewer wants to see the logo; here a browser fetches nothing that a client names (SEC-047), and the flow goes on.
        html.ShouldNotContain($"src=\"{Logo}\"");
    }

    [Fact(DisplayName = "oidcc-registration-policy-uri")]
    [Trait("SEC", "046")]
    [Trait("SEC", "151")]
    public async Task Oidcc_registration_policy_uri() => (await ConsentOfAsync(("policy_uri", "https://app.example/privacy"))).ShouldContain("Self-made app");

    [Fact(DisplayName = "oidcc-registration-tos-uri")]
    [Trait("SEC", "046")]
    [Trait("SEC", "151")]
    public async Task Oidcc_registration_tos_uri() => (await ConsentOfAsync(("tos_uri", "https://app.example/terms"))).ShouldContain("Self-made app");

    [Fact(DisplayName = "oidcc-registration-jwks-uri")]
    [Trait("SEC", "084")]
    [Trait("SEC", "151")]
    public async Task Oidcc_registration_jwks_uri()
    {
        const string Keys = "https://app.example/suite-jwks.json";
        var key = KeyPair.Create();
        portal.Web.Write(Keys, key.Set);
        var client = await RegisterAsync(("token_endpoint_auth_method", "private_key_jwt"), ("jwks_uri", Keys));
        var code = (await (await host.SignInAsync(OAuthHost.Owner)).AllowAsync(Url(client))).Code;

        var answer = await client.PostWithAssertionAsync("/oauth/token", client.CodeRequest(code), Assertions.Right(host, client, key));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    [Fact(DisplayName = "oidcc-registration-sector-uri")]
    [Trait("SEC", "153")]
    public Task Oidcc_registration_sector_uri() => SectorIsNotReadAsync("https://app.example/redirect_uris.json");

    [Fact(DisplayName = "oidcc-registration-sector-bad")]
    [Trait("SEC", "153")]
    public Task Oidcc_registration_sector_bad() => SectorIsNotReadAsync("https://app.example/other_redirect_uris.json");

    [Fact(DisplayName = "oidcc-server-rotate-keys")]
    [Trait("SEC", "120")]
    public async Task Oidcc_server_rotate_keys()
    {
        using var http = host.Browserlike();
        async Task<List<string>> KeysAsync() => [.. (await (await http.GetAsync("/.well-known/jwks.json")).JsonAsync()).GetProperty("keys").EnumerateArray().Select(key => key.Text("kid"))];
        var before = await KeysAsync();

        (await host.The<RotateSigningKeyNow>().RunAsync(Actor.Server(), SigningAlgorithms.Tokens, CancellationToken.None)).IsDone(out _, out _).ShouldBeTrue();
        host.Time.AdvanceSeconds(20); // the longest that a node may hold its ring

        var after = await KeysAsync();
        after.Except(before, StringComparer.Ordinal).ShouldNotBeEmpty();
        before.Except(after, StringComparer.Ordinal).ShouldBeEmpty();
    }

    private async Task<TestClient> RegisterAsync(params (string Name, JsonNode? Value)[] changes) => (await new Software(host).RegisterAsync(Software.Metadata(changes))).Client;

    private static string Url(TestClient client, params (string Name, string? Value)[] changes) => client.AuthorizeUrl([("scope", "openid"), .. changes]);

    private async Task RedirectRefusedAsync(string registered, string sent)
    {
        var client = await RegisterAsync(("redirect_uris", new JsonArray(registered)));

        await (await (await host.SignInAsync(OAuthHost.Owner)).GetAsync(Url(client, ("redirect_uri", sent)))).ShouldBePageAsync();
    }

    private async Task<string> ConsentOfAsync((string Name, JsonNode? Value) member)
    {
        var software = await new Software(host).RegisterAsync(Software.Metadata(member));
        software.Json.Text(member.Name).ShouldBe(member.Value!.GetValue<string>()); // the answer says what was stored (RFC 7591 §3.2.1)
        return (await (await host.SignInAsync(OAuthHost.Owner)).OpenConsentAsync(Url(software.Client))).Html;
    }

    // The suite skips both where a server, like this one, offers no pairwise subjects; asking for them is refused and the address is never read.
    private async Task SectorIsNotReadAsync(string address)
    {
        var answer = await new Software(host).PostAsync(Software.Metadata(("subject_type", "pairwise"), ("sector_identifier_uri", address)));

        await answer.ShouldBeErrorAsync("invalid_client_metadata");
        portal.Web.TimesAsked(address).ShouldBe(0);
        using var http = host.Browserlike();
        (await (await http.GetAsync("/.well-known/openid-configuration")).JsonAsync()).GetProperty("subject_types_supported").EnumerateArray().Select(value => value.GetString()).ShouldBe(["public"]);
    }
}
