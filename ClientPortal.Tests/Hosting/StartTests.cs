using System.Net;
using ClientPortal.Tests.Stories;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ClientPortal.Tests.Hosting;

/// <summary>The host listens before it has looked at the database; here somebody holds the file meanwhile, as another node does that migrates it.</summary>
public sealed class StartTests : IAsyncDisposable
{
    private readonly string data = Path.Combine(Path.GetTempPath(), "clientportal-tests", Guid.CreateVersion7().ToString("n"));

    [Fact]
    public async Task It_lives_at_once_is_not_ready_and_holds_what_is_asked_until_it_is()
    {
        using var other = await HoldDatabaseAsync();
        await using var portal = PortalProcess.Start(data, SampleApp.ReservePort());
        await portal.UntilAsync("/health/live");

        using (var ready = await portal.Http.GetAsync("/health/ready"))
        {
            ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            ready.Headers.RetryAfter.ShouldNotBeNull();
        }

        var held = portal.Http.GetAsync("/.well-known/openid-configuration");
        (await Task.WhenAny(held, Task.Delay(TimeSpan.FromSeconds(1)))).ShouldNotBe(held);
        Run(other, "COMMIT;");

        using var answer = await held;
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        await portal.UntilAsync("/health/ready");
    }

    [Fact]
    public async Task Who_waits_too_long_is_told_to_come_back()
    {
        using var other = await HoldDatabaseAsync();
        await using var portal = PortalProcess.Start(data, SampleApp.ReservePort());
        await portal.UntilAsync("/health/live");

        using var refused = await portal.Http.GetAsync("/api/v1/clients");
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        (await refused.Content.ReadAsStringAsync()).ShouldContain("temporarily_unavailable");
    }

    [Fact]
    public async Task Told_to_stop_several_times_at_once_it_stops_once()
    {
        for (var round = 0; round < 5; round++)
        {
            await using var portal = PortalHost.Start();
            var host = portal.Services.GetRequiredService<IHost>();
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => host.StopAsync())));
        }
    }

    public ValueTask DisposeAsync()
    {
        if (Directory.Exists(data))
        {
            Directory.Delete(data, recursive: true);
        }

        return ValueTask.CompletedTask;
    }

    private async Task<SqliteConnection> HoldDatabaseAsync()
    {
        await using (var first = await PortalProcess.StartAsync(data, SampleApp.ReservePort()))
        {
            (await first.StopAsync()).ShouldBe(0);
        }

        var other = new SqliteConnection($"Data Source={Path.Combine(data, "portal.db")};Pooling=false");
        other.Open();
        Run(other, "BEGIN IMMEDIATE;");
        return other;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constants of this file
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
