using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Tests.Outbound;

namespace ClientPortal.Tests.SingleSignOn.Support;

/// <summary>An identity provider that says what a test wants, right or wrong.</summary>
public sealed class ScriptedProvider : IAsyncDisposable
{
    public const string ClientId = "portal";
    public const string Secret = "secret of: the/portal";
    private readonly OutsideSite site;
    private readonly ManualTime time;

    public ScriptedProvider(SignOnHost here)
    {
        (time, Email) = (here.Portal.Time, $"sophie@{here.Domain}");
        site = OutsideSite.Start(AnswerAsync);
        Metadata = new(StringComparer.Ordinal)
        {
            ["issuer"] = Issuer,
            ["authorization_endpoint"] = $"{Issuer}/authorize",
            ["token_endpoint"] = $"{Issuer}/token",
            ["userinfo_endpoint"] = $"{Issuer}/userinfo",
            ["jwks_uri"] = $"{Issuer}/jwks",
            ["response_types_supported"] = new[] { "code" },
            ["subject_types_supported"] = new[] { "public" },
            ["id_token_signing_alg_values_supported"] = new[] { "ES256" },
            ["authorization_response_iss_parameter_supported"] = true,
        };
    }

    /// <summary>The address of the one person it knows.</summary>
    public string Email { get; }

    public string Issuer => $"http://127.0.0.1:{site.Port}";

    public KeyPair Key { get; set; } = KeyPair.Create();

    /// <summary>What lies at its jwks_uri; the key's own set unless set.</summary>
    public string? Keys { get; set; }

    public Dictionary<string, object?> Metadata { get; }

    /// <summary>What the userinfo endpoint says; null for nothing.</summary>
    public string? UserInfo { get; set; }

    /// <summary>What the token endpoint answers.</summary>
    public string TokenAnswer { get; set; } = "{}";

    public bool RefusesCodes { get; set; }

    public IEnumerable<string> Requests => site.Requests;

    public int TimesAsked(string path) => site.Requests.Count(request => request.StartsWith($"GET {path} ", StringComparison.Ordinal) || request.StartsWith($"POST {path} ", StringComparison.Ordinal));

    /// <summary>The claims of a right id_token for this request.</summary>
    public Dictionary<string, object?> Claims(ProviderRequest request) => new(StringComparer.Ordinal)
    {
        ["iss"] = Issuer,
        ["aud"] = ClientId,
        ["sub"] = "sophie-1",
        ["nonce"] = request["nonce"],
        ["iat"] = time.GetUtcNow().ToUnixTimeSeconds(),
        ["exp"] = time.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds(),
        ["auth_time"] = time.GetUtcNow().ToUnixTimeSeconds(),
        ["email"] = Email,
        ["email_verified"] = true,
        ["name"] = "Sophie Singer",
    };

    /// <summary>Gives this id_token to whoever brings a code.</summary>
    public void Give(string idToken) => TokenAnswer = JsonSerializer.Serialize(new { access_token = "at", token_type = "Bearer", expires_in = 60, id_token = idToken });

    public ValueTask DisposeAsync() => site.DisposeAsync();

    private Task AnswerAsync(string request, NetworkStream stream, CancellationToken ct)
    {
        var answer = request.Split(' ')[1].Split('?')[0] switch
        {
            "/.well-known/openid-configuration" => OutsideSite.Ok(JsonSerializer.Serialize(Metadata.Where(pair => pair.Value is not null).ToDictionary(StringComparer.Ordinal))),
            "/jwks" => OutsideSite.Ok(Keys ?? Key.Set),
            "/token" when !RefusesCodes => OutsideSite.Ok(TokenAnswer),
            "/token" => OutsideSite.Ok("""{"error":"invalid_client"}""").Replace("200 OK", "401 Unauthorized", StringComparison.Ordinal),
            "/userinfo" when UserInfo is not null => OutsideSite.Ok(UserInfo),
            _ => "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        };
        return stream.WriteAsync(Encoding.UTF8.GetBytes(answer), ct).AsTask();
    }
}
