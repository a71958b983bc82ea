using System.Text.Json;
using ClientPortal.Bench.Servers;

namespace ClientPortal.Bench.Seeding;

/// <summary>Access tokens of machines, got as a machine gets them.</summary>
internal static class AccessTokens
{
    /// <summary>Sets the client of the opaque rows as its administrator would, over the API.</summary>
    public static Task MakeOpaqueAsync(Portal portal) => portal.Server.AskAsync(
        HttpMethod.Patch, $"/api/v1/clients/{Portal.OpaqueMachine}", "application/json", """{"accessTokenFormat":"opaque"}""", portal.Secrets.AdminKey);

    /// <summary>What a token endpoint has issued.</summary>
    /// <param name="member"><c>access_token</c> or <c>refresh_token</c>.</param>
    public static async Task<string> GetAsync(Server server, string path, string form, string member = "access_token")
    {
        using var told = JsonDocument.Parse(await server.PostFormAsync(path, form));
        return told.RootElement.GetProperty(member).GetString()!;
    }
}
