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
}
