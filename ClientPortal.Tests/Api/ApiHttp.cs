using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ClientPortal.Tests.Hosting;

namespace ClientPortal.Tests.Api;

/// <summary>A caller of the API, as a program would be one.</summary>
internal sealed class ApiHttp(HttpClient http)
{
    public static ApiHttp With(PortalHost host, string credential)
    {
        var http = host.Browserlike();
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {credential}");
        return new ApiHttp(http);
    }

    public static ApiHttp Anonymous(PortalHost host) => new(host.Browserlike());

    public HttpClient Http => http;

    public Task<ApiReply> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<ApiReply> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    public Task<ApiReply> PostAsync(string path, object? body = null, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Post, path, body, headers);

    public Task<ApiReply> PatchAsync(string path, object body, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Patch, path, body, headers);

    /// <param name="body">An object to write as JSON, or a string to send as it is.</param>
    public async Task<ApiReply> SendAsync(HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, $"/api/v1{path}");
        request.Content = body switch
        {
            null => null,
            string text => new StringContent(text, Encoding.UTF8, "application/json"),
            _ => JsonContent.Create(body),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await http.SendAsync(request);
        var content = await response.Content.ReadAsStringAsync();
        var all = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new ApiReply(response.StatusCode, content, all);
    }
}

/// <summary>What came back.</summary>
internal sealed record ApiReply(HttpStatusCode Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public string Code => Json.GetProperty("code").GetString()!;

    /// <summary>The codes at one field of a problem; empty where it is not mentioned.</summary>
    public string[] CodesAt(string field) => Json.TryGetProperty("codes", out var codes) && codes.TryGetProperty(field, out var found)
        ? [.. found.EnumerateArray().Select(code => code.GetString()!)]
        : [];

    public ApiReply ShouldBe(HttpStatusCode status)
    {
        Status.ShouldBe(status, Text);
        return this;
    }

    public string Value(string member) => Json.GetProperty(member).GetString()!;
}
