using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ClientPortal.Domain.Credentials;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Bench.Servers;

/// <summary>The reference: a bare host that does the unavoidable work of a row and nothing of a product.</summary>
internal static class Bare
{
    /// <summary>How <see cref="Program"/> is told to be this server.</summary>
    public const string Command = "--bare";

    private const int Keys = 1_000;

    /// <summary>One of the keys it knows.</summary>
    public static string Key { get; } = KeyOf(7);

    public static Task<Server> StartAsync() =>
        Server.StartAsync("bare", ["dotnet", "exec", typeof(Bare).Assembly.Location, Command, "{port}"], "/health/ready", environment: ("ASPNETCORE_ENVIRONMENT", "Production"));

    public static async Task RunAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        await using var app = builder.Build();
        app.MapGet("/health/ready", () => "ready");
        MapVerify(app);
        MapToken(app);
        await app.RunAsync();
    }

    // Hash, look up, answer: of the key that is asked about only. The portal does the same for the credential of the one who asks, too.
    private static void MapVerify(WebApplication app)
    {
        var known = Enumerable.Range(0, Keys).ToDictionary(number => HashOf(KeyOf(number)), number => number);
        app.MapPost("/verify", async (HttpContext http, CancellationToken ct) =>
        {
            var asked = await JsonSerializer.DeserializeAsync<Asked>(http.Request.Body, JsonSerializerOptions.Web, ct);
            return known.TryGetValue(HashOf(asked!.Key), out var number) ? Results.Json(new Verdict(true, "VALID", number)) : Results.Json(new Verdict(false, "NOT_FOUND", 0));
        });
    }

    private static void MapToken(WebApplication app)
    {
        var credentials = new SigningCredentials(new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)), SecurityAlgorithms.EcdsaSha256);
        var handler = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false };
        app.MapPost("/token", async (HttpContext http, CancellationToken ct) =>
        {
            var form = await http.Request.ReadFormAsync(ct);
            var token = handler.CreateToken($$"""{"sub":"{{form["client_id"]}}","iss":"bench","exp":4102444800}""", credentials);
            return Results.Json(new Issued(token, "Bearer", 3600));
        });
    }

    private static string KeyOf(int number) =>
        CredentialFormat.Compose(CredentialKind.ApiKey, SHA256.HashData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"bare {number}")))).Reveal();

    private static Guid HashOf(string key) => new(SHA256.HashData(Encoding.ASCII.GetBytes(key)).AsSpan(0, 16));

    private sealed record Asked(string Key);

    private sealed record Verdict(bool Valid, string Code, int Number);

    private sealed record Issued(string AccessToken, string TokenType, int ExpiresIn);
}
