using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using ClientPortal.Tests.Api;

namespace ClientPortal.Tests.Import;

internal static class ImportCalls
{
    public const string Csv = "text/csv";
    public const string Json = "application/json";
    public const string Yaml = "application/yaml";

    public static Task<ApiReply> ImportAsync(this ApiHttp api, string text, string type = Json, string query = "", string? idempotencyKey = null) =>
        api.ImportAsync(Encoding.UTF8.GetBytes(text), type, query, idempotencyKey);

    public static async Task<ApiReply> ImportAsync(this ApiHttp api, byte[] bytes, string type, string query = "", string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/import{query}") { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        request.Headers.ExpectContinue = true; // what is too long is refused before it is sent
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        using var response = await api.Http.SendAsync(request);
        var all = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new ApiReply(response.StatusCode, await response.Content.ReadAsStringAsync(), all);
    }

    /// <summary>A client id that no other test has.</summary>
    public static string NewId(string name = "app") => $"{name}-{Guid.CreateVersion7():n}";

    public static string Sha256(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
