using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClientPortal.Domain.Clients;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.OAuth.Registration;

/// <summary>Software that registers itself, as its developer wrote it.</summary>
internal sealed class Software(OAuthHost host)
{
    public const string Path = "/oauth/register";

    /// <summary>What a confidential web application would send.</summary>
    public static JsonObject Metadata(params (string Name, JsonNode? Value)[] changes)
    {
        var metadata = new JsonObject { ["client_name"] = "Self-made app", ["redirect_uris"] = new JsonArray(OAuthHost.Callback) };
        foreach (var (name, value) in changes)
        {
            metadata.Remove(name);
            if (value is not null)
            {
                metadata[name] = value;
            }
        }

        return metadata;
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null, string? token = null)
    {
        using var http = host.Browserlike();
        var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await http.SendAsync(request);
    }

    public Task<HttpResponseMessage> PostAsync(JsonObject metadata, string? token = null) => SendAsync(HttpMethod.Post, Path, metadata.ToJsonString(), token);

    /// <summary>Registers, and is sure of it.</summary>
    public async Task<Registered> RegisterAsync(JsonObject? metadata = null, string? token = null)
    {
        var response = await PostAsync(metadata ?? Metadata(), token);
        response.StatusCode.ShouldBe(HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        var json = await response.JsonAsync();
        var clientId = json.Text("client_id");
        var rowId = await host.InDatabaseAsync(db => db.Everywhere<Client>().Where(row => row.ClientId == clientId).Select(row => row.Id).SingleAsync());
        return new Registered(json, new TestClient(host, clientId, rowId, json.Has("client_secret") ? json.Text("client_secret") : null));
    }
}

/// <summary>A client that registered itself, with what it was told.</summary>
internal sealed record Registered(JsonElement Json, TestClient Client)
{
    public string Token => Json.Text("registration_access_token");

    public string Address => Json.Text("registration_client_uri");
}
