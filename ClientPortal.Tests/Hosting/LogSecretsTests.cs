using System.Net.Http.Headers;
using System.Text;
using ClientPortal.Domain.Credentials;

namespace ClientPortal.Tests.Hosting;

[Trait("SEC", "230")]
public sealed class LogSecretsTests
{
    [Fact]
    public async Task At_Trace_level_no_planted_secret_reaches_the_log()
    {
        await using var portal = new TalkativeHost();
        portal.StartServer();
        using var client = portal.Browserlike();
        var planted = new List<string>();
        string Plant(CredentialKind kind)
        {
            Span<byte> bytes = stackalloc byte[32];
            bytes.Fill((byte)(planted.Count + 17));
            planted.Add(CredentialFormat.Compose(kind, bytes).Reveal());
            return planted[^1];
        }

        string PlantWord()
        {
            planted.Add($"planted-{planted.Count}-Zq7vX9w2Lm");
            return planted[^1];
        }

        foreach (var path in new[] { "/", "/oauth/authorize", "/oauth/token", "/account/login", "/api/v1/me", "/nothing/here", "/app.css", "/settings/integration/api-clients", "/oauth/userinfo", "/integrations/oauth2/authorize", "/accounts/authorize", "/api/v1/accounts/token", "/api/v1/clientapplications/register" })
        {
            using var get = new HttpRequestMessage(HttpMethod.Get,
                $"{path}?code={Plant(CredentialKind.AuthorizationCode)}&state={PlantWord()}&sessionID={PlantWord()}&access_token={Plant(CredentialKind.OpaqueAccessToken)}&redirect_uri=https%3A%2F%2Fa.example%2F%3Fcode%3D{PlantWord()}");
            get.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Plant(CredentialKind.ApiKey));
            get.Headers.TryAddWithoutValidation("X-Api-Key", Plant(CredentialKind.ApiKey));
            get.Headers.TryAddWithoutValidation("sessionID", PlantWord());
            get.Headers.TryAddWithoutValidation("Cookie", $"portal-session={Plant(CredentialKind.Link)}; portal-antiforgery={PlantWord()}");
            (await client.SendAsync(get)).Dispose();

            using var post = new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = new FormUrlEncodedContent(new Dictionary<string, string>
                {
                    ["grant_type"] = "refresh_token",
                    ["refresh_token"] = Plant(CredentialKind.RefreshToken),
                    ["client_id"] = "planted",
                    ["client_secret"] = Plant(CredentialKind.ClientSecret),
                    ["code"] = Plant(CredentialKind.AuthorizationCode),
                    ["code_verifier"] = PlantWord(),
                    ["Input.Password"] = PlantWord(),
                    ["Password"] = PlantWord(),
                    ["__RequestVerificationToken"] = PlantWord(),
                }),
            };
            post.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"planted:{Plant(CredentialKind.ClientSecret)}")));
            planted.Add(post.Headers.Authorization.Parameter!);
            (await client.SendAsync(post)).Dispose();

            using var json = new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = new StringContent($$"""{"client_secret":"{{PlantWord()}}","code":"{{PlantWord()}}","key":"{{Plant(CredentialKind.ApiKey)}}" """, Encoding.UTF8, "application/json"),
            };
            (await client.SendAsync(json)).Dispose();
        }

        using var link = await client.GetAsync($"/account/reset/{Plant(CredentialKind.Link)}");
        using var setUp = await client.GetAsync($"/setup?token={Plant(CredentialKind.Link)}");

        portal.Log.Records.Count.ShouldBeGreaterThan(20);
        var log = string.Join('\n', portal.Log.Records);
        planted.Where(secret => log.Contains(secret, StringComparison.Ordinal) || log.Contains(Uri.EscapeDataString(secret), StringComparison.Ordinal))
            .Select(secret => portal.Log.Records.First(record => record.Contains(secret, StringComparison.Ordinal)))
            .ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Microsoft.AspNetCore.Hosting.Diagnostics")]
    [InlineData("Microsoft.AspNetCore.SignalR")]
    [InlineData("Microsoft.AspNetCore.Components.Server.Circuits")]
    [InlineData("Microsoft.EntityFrameworkCore.Query")]
    public async Task The_framework_says_nothing_at_Trace_or_Debug(string category)
    {
        await using var portal = new TalkativeHost();
        portal.StartServer();
        using var client = portal.Browserlike();
        using var answer = await client.GetAsync("/?code=1");

        portal.Log.Records.Where(record => record.Contains($" {category}", StringComparison.Ordinal)
            && (record.StartsWith("Trace", StringComparison.Ordinal) || record.StartsWith("Debug", StringComparison.Ordinal))).ShouldBeEmpty();
    }
}
