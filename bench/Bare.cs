using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Bench;

/// <summary>The reference: a bare host that does the unavoidable work of a row and nothing of a product.</summary>
internal static class Bare
{
    public static async Task RunAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        await using var app = builder.Build();

        var known = Enumerable.Range(0, 1000).ToFrozenDictionary(i => Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes($"key-{i}"))));
        app.MapPost("/verify", async (HttpContext http, CancellationToken ct) =>
        {
            using var body = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: ct);
            var hash = Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(body.RootElement.GetProperty("key").GetString()!)));
            return Results.Json(new { valid = known.ContainsKey(hash), code = "VALID" });
        });

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var credentials = new SigningCredentials(new ECDsaSecurityKey(key), SecurityAlgorithms.EcdsaSha256);
        var handler = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false };
        app.MapPost("/token", async (HttpContext http, CancellationToken ct) =>
        {
            var form = await http.Request.ReadFormAsync(ct);
            return Results.Json(new { access_token = handler.CreateToken($$"""{"sub":"{{form["client_id"]}}","iss":"bench","exp":4102444800}""", credentials), token_type = "Bearer", expires_in = 3600 });
        });
        app.MapGet("/health/ready", () => "ready");
        await app.RunAsync();
    }
}
