using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

var clientId = "YOUR_CLIENT_ID";
var clientSecret = "YOUR_CLIENT_SECRET";
var redirectUri = "http://localhost:3000/callback";
using var http = new HttpClient();

async Task<JsonNode> SendAsync(HttpMethod method, string url, AuthenticationHeaderValue credentials, HttpContent? body = null)
{
    using var request = new HttpRequestMessage(method, url) { Content = body, Headers = { Authorization = credentials } };
    using var response = await http.SendAsync(request);
    var answer = await response.Content.ReadAsStringAsync();
    return response.IsSuccessStatusCode ? JsonNode.Parse(answer is "" ? "{}" : answer)! : throw new InvalidOperationException(answer);
}

AuthenticationHeaderValue Client() => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{clientId}:{clientSecret}")));
AuthenticationHeaderValue Bearer(string token) => new("Bearer", token);
FormUrlEncodedContent Form(params (string Name, string Value)[] fields) => new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
