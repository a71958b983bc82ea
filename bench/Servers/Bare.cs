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
    /// <summary>How <see cref="Program"/> is told to be such a server: this, which one, and the port.</summary>
    public const string Command = "--bare";

    private const string Routes = "routes";
    private const string Live = "live";
    private const string Page = "page";

    private const string Health = "/health/live";
    private const string Scopes = "clients:read clients:write keys:read keys:verify";
    private const int Keys = 1_000;

    /// <summary>One of the keys it knows.</summary>
    public static string Key { get; } = KeyOf(7);

    /// <summary>An opaque token that it knows.</summary>
    public static string Token { get; } = TokenOf(7);

    /// <summary>The routes of an API.</summary>
    public static Task<Server> StartAsync() => StartAsync(Routes);

    /// <summary>Nothing but that it lives: what any host on Kestrel needs to start.</summary>
    public static Task<Server> StartLiveAsync() => StartAsync(Live);

    /// <summary>A list page on a circuit (<see cref="BareList"/>).</summary>
    public static Task<Server> StartPageAsync() => StartAsync(Page);

    public static async Task RunAsync(string which, int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        if (which == Page)
        {
            BareList.Add(builder.Services);
        }

        await using var app = builder.Build();
        app.MapGet(Health, () => "live");
        switch (which)
        {
            case Page:
                BareList.Map(app);
                break;
            case Routes:
                app.MapGet("/json", () => Results.Json(new Plain(true, "VALID", "one of the keys", [.. Scopes.Split(' ')])));
                MapVerify(app);
                MapToken(app);
                MapIntrospection(app);
                break;
        }

        await app.RunAsync();
    }

    private static Task<Server> StartAsync(string which) =>
        Server.StartAsync("bare", ["dotnet", "exec", typeof(Bare).Assembly.Location, Command, which, "{port}"], Health, environment: ("ASPNETCORE_ENVIRONMENT", "Production"));

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

    // An opaque token in memory: hash, look up, answer (RFC 7662).
    private static void MapIntrospection(WebApplication app)
    {
        var known = Enumerable.Range(0, Keys).ToDictionary(number => HashOf(TokenOf(number)), number => new Introspected(true, Scopes, $"client {number}", 4_102_444_800));
        app.MapPost("/introspect", async (HttpContext http, CancellationToken ct) =>
        {
            var form = await http.Request.ReadFormAsync(ct);
            return known.TryGetValue(HashOf(form["token"].ToString()), out var found) ? Results.Json(found) : Results.Json(new Introspected(false, null, null, null));
        });
    }

    private static string KeyOf(int number) => Compose(CredentialKind.ApiKey, number);

    private static string TokenOf(int number) => Compose(CredentialKind.OpaqueAccessToken, number);

    private static string Compose(CredentialKind kind, int number) =>
        CredentialFormat.Compose(kind, SHA256.HashData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"bare {number}")))).Reveal();

    private static Guid HashOf(string key) => new(SHA256.HashData(Encoding.ASCII.GetBytes(key)).AsSpan(0, 16));

    private sealed record Asked(string Key);

    private sealed record Verdict(bool Valid, string Code, int Number);

    private sealed record Plain(bool Valid, string Code, string Name, string[] Scopes);

    private sealed record Introspected(bool Active, string? Scope, string? ClientId, long? Exp);

    private sealed record Issued(string AccessToken, string TokenType, int ExpiresIn);
}
