using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClientPortal.Domain.Credentials;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Fuzz;

/// <summary>What is there before the fuzzing begins: a workspace with clients, keys, tokens and a person, and every secret of theirs by value.</summary>
internal sealed class Ground
{
    public const string Callback = "https://app.example/cb";
    public const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    public const string Email = "owner@fuzz.example";
    public const string PublicClientId = "fuzz-public";
    public const string ClientId = "fuzz-app";
    public const string KeyedClientId = "fuzz-keyed";

    private static readonly ConcurrentDictionary<string, byte[]> Planted = new(StringComparer.Ordinal);

    private readonly PortalUnderFuzz portal;
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private int sparesMade;

    private Ground(PortalUnderFuzz portal, string clientSecret, string apiKey, string password)
    {
        (this.portal, Owner) = (portal, new Person(portal.Address));
        (ClientSecret, ApiKey, Password) = (Plant(clientSecret), Plant(apiKey), Plant(password));
    }

    public string ClientSecret { get; }

    public string ApiKey { get; }

    public string Password { get; }

    public Person Owner { get; }

    /// <summary>Fresh codes, refresh and access tokens: each is good for one use.</summary>
    public List<string> Codes { get; } = [];

    public List<(string Access, string? Refresh, string Id)> Tokens { get; } = [];

    /// <summary>The fields of consent pages that nobody has answered.</summary>
    public List<Dictionary<string, string>> Consents { get; } = [];

    /// <summary>Objects that may be changed and deleted.</summary>
    public List<Spare> Spares { get; } = [];

    public string Issuer => portal.Address.ToString().TrimEnd('/');

    public string MachineToken { get; private set; } = "";

    public string OwnerId { get; private set; } = "";

    public string RequestUri { get; private set; } = "none";

    public string DeviceCode { get; private set; } = "none";

    public string UserCode { get; private set; } = "none";

    public string RegistrationAccessToken { get; private set; } = "none";

    public string RegisteredClientId { get; private set; } = "none";

    public string RegistrationPath => "/oauth/register/" + RegisteredClientId;

    public static bool IsSecret(string value) => Planted.ContainsKey(value);

    /// <summary>A planted secret that stands in the answer.</summary>
    public static string? SecretIn(ReadOnlySpan<byte> answer)
    {
        foreach (var (text, bytes) in Planted)
        {
            if (answer.IndexOf(bytes) >= 0)
            {
                return text[..Math.Min(8, text.Length)] + "…";
            }
        }

        return null;
    }

    public static async Task<(PortalUnderFuzz Portal, Ground Ground)> PrepareAsync(string dataDirectory)
    {
        var file = Path.Combine(dataDirectory, "fuzz.json");
        var (secret, apiKey, password) = (New(CredentialKind.ClientSecret), New(CredentialKind.ApiKey), Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(18)));
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new
        {
            workspaces = new[] { new { slug = "fuzz", name = "Fuzz" } },
            users = new[] { new { email = Email, name = "Olga Owner", password, roles = new { fuzz = "owner" } } },
            clients = new object[]
            {
                new { workspace = "fuzz", clientId = ClientId, name = "Fuzz app", redirectUris = new[] { Callback }, grantTypes = new[] { "authorization_code", "refresh_token", "client_credentials", "urn:ietf:params:oauth:grant-type:device_code", "urn:ietf:params:oauth:grant-type:token-exchange" }, secrets = new[] { secret } },
                new { workspace = "fuzz", clientId = PublicClientId, name = "Fuzz public", kind = "public", redirectUris = new[] { Callback } },
            },
            keys = new[] { new { client = ClientId, name = "fuzz", value = apiKey } },
        }));
        var started = await PortalUnderFuzz.StartAsync(dataDirectory, $"Bootstrap:File={file}", "RateLimits:Scale=1000000", "Logging:LogLevel:Default=Warning", "OAuth:AuthorizationCodeLifetime=10m", "OAuth:Registration=Open", "OAuth:ClientIdMetadata=On");
        var ground = new Ground(started, secret, apiKey, password);
        await ground.Owner.SignInAsync(started.Http, Email, ground.Password);
        await ground.AddKeyedClientAsync();
        return (started, ground);
    }

    public string AuthorizeUrl(string clientId, string scope, params (string Name, string Value)[] more) =>
        "/oauth/authorize?" + string.Join('&', AuthorizeParameters(clientId, scope).Concat(more.Select(pair => (Pair)pair)).Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}"));

    public static IEnumerable<Pair> AuthorizeParameters(string clientId, string scope) =>
    [
        ("client_id", clientId), ("redirect_uri", Callback), ("response_type", "code"), ("scope", scope), ("state", "state-of-the-client"), ("nonce", "n-0S6_WzA2Mj"),
        ("code_challenge", Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)))), ("code_challenge_method", "S256"),
    ];

    /// <summary>What can be used once, anew: before each endpoint.</summary>
    public async Task RefillAsync(int count)
    {
        Codes.Clear();
        Tokens.Clear();
        Consents.Clear();
        for (var i = 0; i < count; i++)
        {
            Codes.Add(await Owner.CodeAsync(portal.Http, AuthorizeUrl(ClientId, "openid email offline_access full_access")));
        }

        foreach (var code in Codes.Take(count / 2).ToList())
        {
            Codes.Remove(code);
            var tokens = await TokensAsync(new() { ["grant_type"] = "authorization_code", ["code"] = code, ["redirect_uri"] = Callback, ["code_verifier"] = Verifier });
            Tokens.Add((Plant(tokens["access_token"]!.GetValue<string>()), tokens["refresh_token"] is { } refresh ? Plant(refresh.GetValue<string>()) : null, tokens["id_token"]!.GetValue<string>()));
        }

        for (var i = 0; i < 4; i++)
        {
            Consents.Add(await Owner.OpenConsentAsync(portal.Http, AuthorizeUrl(PublicClientId, "openid", ("prompt", "consent"))));
        }

        await BeginAsync();
        OwnerId = (await OwnAsync("/api/v1/members"))["items"]![0]!["id"]!.GetValue<string>();
        await AddSparesAsync(count / 4);
        MachineToken = Plant((await TokensAsync(new() { ["grant_type"] = "client_credentials", ["scope"] = "clients:read" }))["access_token"]!.GetValue<string>());
    }

    /// <summary>A JWT signed with the keyed client's own key: an assertion, or a DPoP proof.</summary>
    public string Signed(Chance chance, string type, Dictionary<string, object> claims, bool withKey = false)
    {
        var publicKey = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(ECDsa.Create(key.ExportParameters(false))));
        var header = new Dictionary<string, object>(StringComparer.Ordinal);
        if (withKey)
        {
            header["jwk"] = new Dictionary<string, string>(StringComparer.Ordinal) { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = publicKey.X, ["y"] = publicKey.Y };
        }

        var now = TimeProvider.System.GetUtcNow();
        claims["jti"] = chance.Word(24) + now.Ticks.ToString("x", System.Globalization.CultureInfo.InvariantCulture);
        claims["iat"] = now.ToUnixTimeSeconds();
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = type,
            Claims = claims,
            AdditionalHeaderClaims = header,
            SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(key) { KeyId = withKey ? null : "fuzz" }, SecurityAlgorithms.EcdsaSha256) { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } },
        });
    }

    // One that proves itself with a key, at the token endpoint and in the JWT bearer grant.
    private async Task AddKeyedClientAsync()
    {
        var publicKey = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(ECDsa.Create(key.ExportParameters(false))));
        var set = new JsonObject { ["keys"] = new JsonArray(new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = publicKey.X, ["y"] = publicKey.Y, ["kid"] = "fuzz", ["alg"] = "ES256", ["use"] = "sig" }) };
        await ApiAsync("/api/v1/clients", new JsonObject
        {
            ["clientId"] = KeyedClientId, ["name"] = "Fuzz keyed", ["redirectUris"] = new JsonArray(Callback), ["tokenEndpointAuthMethod"] = "private_key_jwt", ["jwks"] = set, ["scopes"] = new JsonArray("openid", "clients:read"),
            ["grantTypes"] = new JsonArray("authorization_code", "client_credentials", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
        });
    }

    // What the other flows begin with: a pushed request, a device's codes.
    private async Task BeginAsync()
    {
        Dictionary<string, string> WithSecret(Dictionary<string, string> form) => new(form, StringComparer.Ordinal) { ["client_id"] = ClientId, ["client_secret"] = ClientSecret };
        using var pushed = await portal.Http.PostAsync("/oauth/par", new FormUrlEncodedContent(WithSecret(AuthorizeParameters(ClientId, "openid").Where(pair => pair.Name != "client_id").ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal))));
        RequestUri = JsonNode.Parse(await pushed.Content.ReadAsStringAsync())?["request_uri"]?.GetValue<string>() ?? throw new InvalidOperationException("Nothing could be pushed.");
        using var device = await portal.Http.PostAsync("/oauth/device_authorization", new FormUrlEncodedContent(WithSecret(new(StringComparer.Ordinal) { ["scope"] = "openid" })));
        using var registered = await portal.Http.PostAsJsonAsync("/oauth/register", new { client_name = "Fuzz", redirect_uris = new[] { Callback }, token_endpoint_auth_method = "none" });
        var registration = JsonNode.Parse(await registered.Content.ReadAsStringAsync())!;

        // Not planted: RFC 7592 §3 wants it in every answer to whoever shows it.
        (RegisteredClientId, RegistrationAccessToken) = (registration["client_id"]!.GetValue<string>(), registration["registration_access_token"]!.GetValue<string>());
        var codes = JsonNode.Parse(await device.Content.ReadAsStringAsync())!;
        (DeviceCode, UserCode) = (Plant(codes["device_code"]!.GetValue<string>()), codes["user_code"]!.GetValue<string>());
    }

    // Fuzzing deletes and breaks clients; before each endpoint there are new ones.
    private async Task AddSparesAsync(int count)
    {
        Spares.Clear();
        for (var i = 0; i < count; i++)
        {
            var clientId = $"fuzz-spare-{sparesMade++}";
            var client = await ApiAsync("/api/v1/clients", new JsonObject { ["clientId"] = clientId, ["name"] = clientId, ["redirectUris"] = new JsonArray(Callback) });
            Plant(client["clientSecret"]!.GetValue<string>());
            var secret = await ApiAsync($"/api/v1/clients/{clientId}/secrets", []);
            Plant(secret["clientSecret"]!.GetValue<string>());
            Spares.Add(new Spare(clientId, secret["id"]!.GetValue<string>(), await KeyIdAsync(clientId)));
        }
    }

    private async Task<string> KeyIdAsync(string clientId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/clients/{clientId}/keys") { Content = JsonContent.Create(new { name = "spare", scopes = new[] { "clients:read" } }) };
        request.Headers.Authorization = new("Bearer", Tokens[0].Access);
        using var answer = await portal.Http.SendAsync(request);
        return answer.IsSuccessStatusCode ? JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["id"]!.GetValue<string>() : Guid.Empty.ToString();
    }

    private async Task<JsonNode> OwnAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new("Bearer", ApiKey);
        using var answer = await portal.Http.SendAsync(request);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    private async Task<JsonNode> ApiAsync(string path, JsonObject body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new("Bearer", ApiKey);
        using var answer = await portal.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"{path}: {text}");
    }

    private async Task<JsonNode> TokensAsync(Dictionary<string, string> form)
    {
        (form["client_id"], form["client_secret"]) = (ClientId, ClientSecret);
        using var answer = await portal.Http.PostAsync("/oauth/token", new FormUrlEncodedContent(form));
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"/oauth/token: {text}");
    }

    private static string New(CredentialKind kind) => CredentialFormat.Compose(kind, RandomNumberGenerator.GetBytes(32)).Reveal();

    private static string Plant(string secret)
    {
        Planted[secret] = Encoding.ASCII.GetBytes(secret);
        return secret;
    }
}

/// <summary>A client with a secret and a key that nothing else needs.</summary>
internal sealed record Spare(string ClientId, string SecretId, string KeyId);
