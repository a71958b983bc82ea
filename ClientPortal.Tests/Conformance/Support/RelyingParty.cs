using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ClientPortal.Domain.Clients;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Tests.Conformance.Support;

/// <summary>
/// A relying party as the OpenID Foundation's conformance suite plays it: a confidential client that authenticates with <c>client_secret_basic</c>,
/// sends a nonce and no PKCE, and after each flow checks everything that OpenID Connect Core §3.1.2.7 and §3.1.3.7 tell it to check.
/// </summary>
internal sealed class RelyingParty : IDisposable
{
    private readonly OAuthHost host;
    private readonly HttpClient http;

    private RelyingParty(OAuthHost host, TestClient client)
    {
        (this.host, Client) = (host, client);
        http = new HttpClient { BaseAddress = host.Address };
    }

    public TestClient Client { get; }

    public string Issuer => host.Address.ToString().TrimEnd('/');

    /// <param name="change">What the module registers differently.</param>
    public static async Task<RelyingParty> RegisterAsync(OAuthHost host, Func<ClientDraft, ClientDraft>? change = null)
    {
        ClientDraft Suite(ClientDraft draft) => draft with { Name = "Conformance suite", RequirePkce = false, TokenEndpointAuthMethod = TokenEndpointAuthMethod.ClientSecretBasic };
        return new RelyingParty(host, await host.RegisterAsync(draft => change is null ? Suite(draft) : change(Suite(draft))));
    }

    /// <summary>The suite's authorization request; a value of null leaves a parameter out.</summary>
    public AuthenticationRequest Request(params (string Name, string? Value)[] changes)
    {
        var (state, nonce) = (Random(10), Random(10));
        var sent = new List<(string Name, string? Value)>
        {
            ("scope", "openid"), ("state", state), ("nonce", nonce), ("code_challenge", null), ("code_challenge_method", null),
        };
        sent.AddRange(changes);
        string? ValueOf(string name) => sent.FindLast(parameter => parameter.Name == name).Value;
        return new AuthenticationRequest(Client.AuthorizeUrl([.. sent]), ValueOf("state"), ValueOf("nonce"));
    }

    /// <summary>From the authorization request to userinfo, all checks on the way.</summary>
    public async Task<SignedIn> SignInAsync(Visitor visitor, params (string Name, string? Value)[] changes)
    {
        var request = Request(changes);
        return await FinishAsync(request, await visitor.AllowAsync(request.Url));
    }

    /// <summary>What follows once the browser has come back to the redirect URI.</summary>
    public async Task<SignedIn> FinishAsync(AuthenticationRequest request, ClientRedirect redirect, params (string Name, string Value)[] tokenParameters)
    {
        redirect.State.ShouldBe(request.State);
        redirect.Parameters["iss"].ShouldBe(Issuer);
        redirect.Parameters.Keys.ShouldBeSubsetOf(["code", "state", "iss", "session_state"]);

        var form = new Dictionary<string, string>(StringComparer.Ordinal) { ["grant_type"] = "authorization_code", ["code"] = redirect.Code, ["redirect_uri"] = OAuthHost.Callback };
        foreach (var (name, value) in tokenParameters)
        {
            form[name] = value;
        }

        var tokens = await GoodTokensAsync(await TokenAsync(form));
        var idToken = await VerifiedAsync(tokens.Text("id_token"), request.Nonce);
        using var hash = idToken.Alg.EndsWith("256", StringComparison.Ordinal) ? SHA256.Create() : throw new NotSupportedException(idToken.Alg);
        idToken.GetPayloadValue<string>("at_hash").ShouldBe(Base64UrlEncoder.Encode(hash.ComputeHash(Encoding.ASCII.GetBytes(tokens.Text("access_token")))[..16]));

        var userInfo = await UserInfoAsync(tokens.Text("access_token"));
        userInfo.StatusCode.ShouldBe(HttpStatusCode.OK);
        userInfo.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        var claims = await userInfo.JsonAsync();
        claims.Text("sub").ShouldBe(idToken.Subject); // OpenID Connect Core §5.3.2
        return new SignedIn(redirect.Code, tokens, idToken, claims);
    }

    /// <summary>A token request with <c>client_secret_basic</c>.</summary>
    public Task<HttpResponseMessage> TokenAsync(Dictionary<string, string> form)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token") { Content = new FormUrlEncodedContent(form) };
        var credentials = $"{Uri.EscapeDataString(Client.ClientId)}:{Uri.EscapeDataString(Client.Secret!)}";
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        return http.SendAsync(request);
    }

    public Task<HttpResponseMessage> UserInfoAsync(string accessToken, HttpMethod? method = null)
    {
        var request = new HttpRequestMessage(method ?? HttpMethod.Get, "/oauth/userinfo");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return http.SendAsync(request);
    }

    public Task<HttpResponseMessage> PostAsync(string path, Dictionary<string, string> form) => http.PostAsync(path, new FormUrlEncodedContent(form));

    public async Task<JsonElement> JsonAsync(string path) => await (await http.GetAsync(path)).JsonAsync();

    /// <summary>RFC 6749 §5.1.</summary>
    public static async Task<JsonElement> GoodTokensAsync(HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var tokens = await answer.JsonAsync();
        tokens.Text("token_type").ShouldBe("Bearer", StringCompareShould.IgnoreCase);
        tokens.GetProperty("expires_in").GetInt64().ShouldBeGreaterThan(0);
        return tokens;
    }

    /// <summary>The id_token, verified with the keys that the server publishes (OpenID Connect Core §3.1.3.7).</summary>
    public async Task<JsonWebToken> VerifiedAsync(string idToken, string? nonce)
    {
        var jwks = new JsonWebKeySet((await JsonAsync("/.well-known/jwks.json")).GetRawText());
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(idToken, new TokenValidationParameters
        {
            ValidIssuer = Issuer,
            ValidAudience = Client.ClientId,
            IssuerSigningKeys = jwks.GetSigningKeys(),
            ValidateLifetime = false, // the test's clock is not this machine's
            TryAllIssuerSigningKeys = false,
        });
        result.IsValid.ShouldBeTrue(result.Exception?.Message);
        var token = (JsonWebToken)result.SecurityToken;
        token.Kid.ShouldNotBeNullOrEmpty();
        token.Audiences.ShouldBe([Client.ClientId]);
        var now = host.Time.GetUtcNow().ToUnixTimeSeconds();
        token.GetPayloadValue<long>("exp").ShouldBeGreaterThan(now);
        token.GetPayloadValue<long>("iat").ShouldBeInRange(now - 60, now);
        token.Subject.Length.ShouldBeInRange(1, 255);
        (token.TryGetPayloadValue<string>("nonce", out var returned) ? returned : null).ShouldBe(nonce);
        return token;
    }

    public void Dispose() => http.Dispose();

    private static string Random(int bytes) => Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(bytes));
}

/// <summary>An authorization request that is on its way.</summary>
internal sealed record AuthenticationRequest(string Url, string? State, string? Nonce);

/// <summary>What a finished flow gave.</summary>
internal sealed record SignedIn(string Code, JsonElement Tokens, JsonWebToken IdToken, JsonElement UserInfo)
{
    public string AccessToken => Tokens.Text("access_token");

    public long AuthTime => IdToken.GetPayloadValue<long>("auth_time");
}
