using System.Net;
using System.Text.Json;
using ClientPortal.Tests.Hosting;

namespace ClientPortal.Tests.Api;

/// <summary><c>/openapi/v1.json</c>.</summary>
public sealed class DescriptionTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task The_description_is_public_and_names_every_route_of_the_contract()
    {
        using var http = host.Browserlike();
        using var answer = await http.GetAsync("/openapi/v1.json");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var text = await answer.Content.ReadAsStringAsync();
        var document = JsonDocument.Parse(text).RootElement;
        var routes = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Where(member => member.Name != "parameters").Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"))
            .ToList();
        foreach (var route in new[]
        {
            "GET /api/v1/me", "GET /api/v1/workspace", "PATCH /api/v1/workspace", "DELETE /api/v1/workspace",
            "GET /api/v1/members", "POST /api/v1/members", "PATCH /api/v1/members/{id}", "DELETE /api/v1/members/{id}",
            "GET /api/v1/clients", "POST /api/v1/clients", "GET /api/v1/clients/{clientId}", "PATCH /api/v1/clients/{clientId}", "DELETE /api/v1/clients/{clientId}",
            "GET /api/v1/clients/{clientId}/review",
            "GET /api/v1/clients/{clientId}/secrets", "POST /api/v1/clients/{clientId}/secrets", "DELETE /api/v1/clients/{clientId}/secrets/{id}",
            "GET /api/v1/clients/{clientId}/keys", "POST /api/v1/clients/{clientId}/keys", "PATCH /api/v1/clients/{clientId}/keys/{id}", "DELETE /api/v1/clients/{clientId}/keys/{id}",
            "POST /api/v1/clients/{clientId}/keys/{id}/reveal", "POST /api/v1/clients/{clientId}/keys/{id}/rotate",
            "POST /api/v1/keys/verify", "GET /api/v1/audit-events", "GET /api/v1/usage", "GET /api/v1/usage.csv", "GET /api/v1/usage/refusals", "GET /api/v1/connected-apps", "GET /api/v1/registration-tokens", "POST /api/v1/registration-tokens", "DELETE /api/v1/registration-tokens/{id}",
        })
        {
            routes.ShouldContain(route);
        }

        routes.ShouldAllBe(route => route.Contains(" /api/v1/", StringComparison.Ordinal));
        document.GetProperty("components").GetProperty("securitySchemes").EnumerateObject().Select(scheme => scheme.Name).ShouldBe(["bearer", "apiKey", "session", "oauth"], ignoreOrder: true);
        document.GetProperty("paths").GetProperty("/api/v1/clients").GetProperty("get").GetProperty("parameters").EnumerateArray()
            .Select(parameter => parameter.GetProperty("name").GetString()).ShouldBe(["search", "sort", "software", "limit", "after"], ignoreOrder: true);
        document.GetProperty("paths").GetProperty("/api/v1/clients").GetProperty("post").GetProperty("requestBody").GetProperty("content").EnumerateObject()
            .ShouldHaveSingleItem().Name.ShouldBe("application/json");
        document.GetProperty("servers")[0].GetProperty("url").GetString().ShouldBe(host.Address.GetLeftPart(UriPartial.Authority));
    }

    [Fact]
    public async Task Values_are_described_as_they_are_taken_and_given()
    {
        using var http = host.Browserlike();
        var text = await http.GetStringAsync("/openapi/v1.json");
        var schemas = JsonDocument.Parse(text).RootElement.GetProperty("components").GetProperty("schemas");
        JsonElement Of(string schema, string member) => schemas.GetProperty(schema).GetProperty("properties").GetProperty(member);
        static string[] Texts(JsonElement array) => [.. array.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Null ? "null" : item.GetString()!)];

        text.ShouldNotContain("\"pattern\"", Case.Sensitive, "numbers are numbers");
        Of("KeyRate", "limit").GetProperty("type").GetString().ShouldBe("integer");
        Of("KeyRate", "resetSeconds").GetProperty("description").GetString()!.ShouldContain("until the next call is taken");
        foreach (var body in new[] { "ApiKeyDraft", "ApiKeyEdit" })
        {
            Texts(Of(body, "quota").GetProperty("type")).ShouldBe(["null", "object"], ignoreOrder: true);
            Of(body, "quota").GetProperty("properties").GetProperty("limit").GetProperty("type").GetString().ShouldBe("integer");
            Texts(Of(body, "quota").GetProperty("required")).ShouldBe(["limit", "refill"], ignoreOrder: true);
            Texts(Of(body, "ownerId").GetProperty("type")).ShouldBe(["null", "string"], ignoreOrder: true);
            Of(body, "ownerId").GetProperty("format").GetString().ShouldBe("uuid");
            Of(body, "ownerId").GetProperty("description").GetString()!.ShouldContain("userId");
        }

        Texts(Of("ClientEdit", "contacts").GetProperty("type")).ShouldBe(["null", "array"], ignoreOrder: true);
        Texts(Of("ClientEdit", "applicationType").GetProperty("enum")).ShouldContain("null");
        Texts(Of("SecretEdit", "expiresAt").GetProperty("type")).ShouldBe(["null", "string"], ignoreOrder: true);
        foreach (var (body, member) in new[] { ("Verify", "key"), ("ApiKeyDraft", "name"), ("ClientDraft", "name") })
        {
            Texts(schemas.GetProperty(body).GetProperty("required")).ShouldBe([member]);
            Of(body, member).GetProperty("type").GetString().ShouldBe("string");
        }

        Texts(Of("KeyVerdict", "code").GetProperty("enum")).ShouldBe(
            ["VALID", "NOT_FOUND", "REVOKED", "EXPIRED", "DISABLED", "INSUFFICIENT_SCOPE", "RATE_LIMITED", "FORBIDDEN_NETWORK", "QUOTA_EXCEEDED", "MALFORMED"], ignoreOrder: true);
    }

    [Fact]
    public async Task Every_parameter_of_a_query_is_described()
    {
        using var http = host.Browserlike();
        var paths = JsonDocument.Parse(await http.GetStringAsync("/openapi/v1.json")).RootElement.GetProperty("paths");

        var parameters = paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(method => (Route: $"{method.Name} {path.Name}", Method: method.Value)))
            .Where(route => route.Method.ValueKind == JsonValueKind.Object && route.Method.TryGetProperty("parameters", out _))
            .SelectMany(route => route.Method.GetProperty("parameters").EnumerateArray().Where(parameter => parameter.GetProperty("in").GetString() == "query").Select(parameter => (route.Route, Parameter: parameter)))
            .ToList();

        parameters.ShouldNotBeEmpty();
        parameters.ShouldAllBe(one => one.Parameter.GetProperty("description").GetString()!.Length > 10);
    }
}
