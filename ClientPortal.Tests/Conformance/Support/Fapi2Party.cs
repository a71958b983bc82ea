using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClientPortal.Domain.Clients;
using ClientPortal.Tests.OAuth.Support;

namespace ClientPortal.Tests.Conformance.Support;

/// <summary>
/// A client as the suite's FAPI 2.0 Security Profile plan plays it: <c>private_key_jwt</c>, pushed requests only, PKCE, and every token bound by DPoP.
/// </summary>
internal sealed class Fapi2Party : IDisposable
{
    private const string Token = "/oauth/token";
    private const string Resource = "/api/v1/me";

    private readonly OAuthHost host;
    private string? nonce;

    private Fapi2Party(OAuthHost host, TestClient client, KeyPair key) => (this.host, Client, Key, Proof) = (host, client, key, new ProofKey(host));

    public TestClient Client { get; }

    public KeyPair Key { get; }

    public ProofKey Proof { get; }

    public static async Task<Fapi2Party> RegisterAsync(OAuthHost host)
    {
        var key = KeyPair.Create();
        var client = await host.RegisterAsync(draft => draft with
        {
            Name = "Conformance suite",
            TokenEndpointAuthMethod = TokenEndpointAuthMethod.PrivateKeyJwt,
            Protocol = new ClientProtocolEdit { Jwks = key.Set, RequirePushedAuthorizationRequests = true, DpopBoundAccessTokens = true },
        });
        var party = new Fapi2Party(host, client, key);
        party.nonce = await party.NonceAsync();
        return party;
    }

    /// <summary>An assertion of this client; changes replace claims, and null leaves one out.</summary>
    public string Assertion(params (string Name, object? Value)[] changes) => Key.Sign(Assertions.Claims(host, Client, changes));

    /// <summary>Posts with a fresh assertion, or with the given one.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, Dictionary<string, string> form, string? assertion = null, params string[] proofs) =>
        Client.PostAsync(
            path,
            new(form, StringComparer.Ordinal) { ["client_assertion_type"] = Assertions.Type, ["client_assertion"] = assertion ?? Assertion() },
            [.. proofs.Select(proof => ("DPoP", proof))]);

    /// <summary>Pushes the suite's authorization request.</summary>
    public Task<HttpResponseMessage> PushAsync(string? assertion = null, params (string Name, string? Value)[] changes)
    {
        var url = Client.AuthorizeUrl([("nonce", "nonce-of-the-suite"), .. changes]);
        var form = url.Split('?')[1].Split('&').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]), StringComparer.Ordinal);
        return PostAsync("/oauth/par", form, assertion);
    }

    /// <summary>The authorize URL of a pushed request: two parameters and no more (RFC 9126 §4).</summary>
    public async Task<string> UrlAsync(params (string Name, string? Value)[] changes)
    {
        var pushed = await PushAsync(null, changes);
        pushed.StatusCode.ShouldBe(HttpStatusCode.Created, await pushed.Content.ReadAsStringAsync());
        var answer = await pushed.JsonAsync();
        answer.GetProperty("expires_in").GetInt32().ShouldBeInRange(5, 600);
        return UrlOf(Client, answer.Text("request_uri"));
    }

    public static string UrlOf(TestClient client, string requestUri) => $"/oauth/authorize?client_id={Uri.EscapeDataString(client.ClientId)}&request_uri={Uri.EscapeDataString(requestUri)}";

    public async Task<string> CodeAsync(Visitor visitor, params (string Name, string? Value)[] changes)
    {
        var redirect = await visitor.AllowAsync(await UrlAsync(changes));
        redirect.Parameters["iss"].ShouldBe(host.Address.ToString().TrimEnd('/'));
        return redirect.Code;
    }

    public Task<HttpResponseMessage> RedeemAsync(string code, string? assertion = null, string? proof = null, params (string Name, string? Value)[] changes)
    {
        var form = Client.CodeRequest(code);
        foreach (var (name, value) in changes)
        {
            form.Remove(name);
            if (value is not null)
            {
                form[name] = value;
            }
        }

        return PostAsync(Token, form, assertion, proof ?? TokenProof());
    }

    public Task<HttpResponseMessage> RefreshAsync(string refreshToken, string? proof = null) =>
        PostAsync(Token, new(StringComparer.Ordinal) { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken }, null, proof ?? TokenProof());

    public async Task<JsonElement> TokensAsync(Visitor visitor, params (string Name, string? Value)[] changes)
    {
        var answer = await RedeemAsync(await CodeAsync(visitor, changes));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        var tokens = await answer.JsonAsync();
        tokens.Text("token_type").ShouldBe("DPoP", StringCompareShould.IgnoreCase);
        return tokens;
    }

    /// <summary>Calls the protected resource with these proofs; without any, with a right one.</summary>
    public Task<HttpResponseMessage> UseAsync(string accessToken, string scheme = "DPoP", params string[] proofs) =>
        Client.SendAsync(HttpMethod.Get, Resource, null, [("Authorization", $"{scheme} {accessToken}"), .. (proofs.Length > 0 ? proofs : [ResourceProof(accessToken)]).Select(proof => ("DPoP", proof))]);

    public string ResourceProof(string accessToken, Action<JsonObject, JsonObject>? change = null, ProofKey? key = null) => (key ?? Proof).Of("GET", Resource, accessToken, nonce, change);

    public string TokenProof(Action<JsonObject, JsonObject>? change = null) => Proof.Of("POST", Token, token: null, nonce, change);

    public void Dispose() => Proof.Dispose();

    // RFC 9449 §8: the server says which nonce it wants once it has been asked without one.
    private async Task<string> NonceAsync()
    {
        var asked = await PostAsync(Token, new(StringComparer.Ordinal) { ["grant_type"] = "refresh_token", ["refresh_token"] = "x" }, null, TokenProof());
        await asked.ShouldBeErrorAsync("use_dpop_nonce");
        return asked.Headers.GetValues("DPoP-Nonce").Single();
    }
}
