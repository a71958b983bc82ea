using System.Text.Json;
using ClientPortal.Bench.Servers;

namespace ClientPortal.Bench.Seeding;

/// <summary>What the portal says about its own use, over its API.</summary>
internal static class UsageRead
{
    /// <summary>Calls that are written down.</summary>
    public static async Task<long> CallsAsync(Portal portal) => (await ReadAsync(portal)).Calls;

    /// <summary>Calls of which only this is written down: that they were not counted.</summary>
    public static async Task<long> DroppedAsync(Portal portal) => (await ReadAsync(portal)).Dropped;

    private static async Task<(long Calls, long Dropped)> ReadAsync(Portal portal)
    {
        using var told = JsonDocument.Parse(await portal.Server.AskAsync(HttpMethod.Get, "/api/v1/usage", bearer: portal.Secrets.AdminKey));
        return (told.RootElement.GetProperty("total").GetProperty("calls").GetInt64(), told.RootElement.GetProperty("dropped").GetInt64());
    }
}
