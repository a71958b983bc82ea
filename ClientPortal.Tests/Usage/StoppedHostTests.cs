using System.Net.Http.Json;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Usage;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.Stories;
using Microsoft.Data.Sqlite;

namespace ClientPortal.Tests.Usage;

/// <summary>Stops the real process as a service manager does, while calls are counted in its memory and nowhere else.</summary>
public sealed class StoppedHostTests : IDisposable
{
    private const int Calls = 40;
    private readonly string data = Path.Combine(Path.GetTempPath(), "clientportal-tests", Guid.CreateVersion7().ToString("n"));

    [Fact]
    public async Task What_was_counted_is_written_when_the_host_is_told_to_stop()
    {
        var key = await SeedAsync();
        await using var portal = await PortalProcess.StartAsync(data, SampleApp.ReservePort(), ("RateLimits:Scale", "1000"));
        portal.Http.DefaultRequestHeaders.Authorization = new("Bearer", key);

        // Where the write of every three seconds was faster than we are, there is nothing left to lose: once more.
        long made = 0;
        do
        {
            made += await CallAsync(portal, key);
            made.ShouldBeLessThan(20 * Calls, "a moment must come in which calls are in memory only");
        }
        while (Written(UsageKind.Verification) == made);

        (await portal.StopAsync()).ShouldBe(0, portal.Output);

        Written(UsageKind.Verification).ShouldBe(made);
        Written(UsageKind.PortalCall).ShouldBe(made);
    }

    public void Dispose() => Directory.Delete(data, recursive: true);

    private async Task<string> SeedAsync()
    {
        await using var host = PortalHost.Start(
            ("Bootstrap:AdminEmail", "owner@acme.example"), ("Bootstrap:AdminPassword", People.Password), ("Bootstrap:WorkspaceName", "Acme"), ("Bootstrap:WorkspaceSlug", "acme"));
        var key = await host.SeedApiKeyAsync("acme", new ScopeSet([ScopeNames.KeysVerify]));
        host.CopyDataTo(data);
        return key;
    }

    private static async Task<int> CallAsync(PortalProcess portal, string key)
    {
        for (var i = 0; i < Calls; i++)
        {
            using var answer = await portal.Http.PostAsJsonAsync("/api/v1/keys/verify", new { key });
            (await answer.Content.ReadAsStringAsync()).ShouldContain("\"VALID\"");
        }

        return Calls;
    }

    // Looks at the file itself, beside the process.
    private long Written(UsageKind kind)
    {
        using var database = new SqliteConnection($"Data Source={Path.Combine(data, "portal.db")};Pooling=False");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = "SELECT coalesce(sum(Calls), 0) FROM UsageCounts WHERE Subject = $subject AND Kind = $kind AND Outcome = $outcome";
        command.Parameters.AddWithValue("$subject", (int)UsageSubject.Key);
        command.Parameters.AddWithValue("$kind", (int)kind);
        command.Parameters.AddWithValue("$outcome", (int)UsageOutcome.Ok);
        return (long)command.ExecuteScalar()!;
    }
}
