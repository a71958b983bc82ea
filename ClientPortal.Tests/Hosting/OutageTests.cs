using System.Diagnostics;
using System.Net;
using Microsoft.Data.Sqlite;

namespace ClientPortal.Tests.Hosting;

[Trait("SEC", "238")]
public sealed class OutageTests
{
    [Fact]
    public async Task While_the_database_is_locked_writers_hear_503_in_time_and_afterwards_all_is_well()
    {
        await using var portal = PortalHost.Start();
        using var client = portal.Browserlike();
        await using var blocker = new SqliteConnection($"Data Source={Path.Combine(portal.DataDirectory, "portal.db")};Pooling=False");
        await blocker.OpenAsync();
        await using var command = blocker.CreateCommand();
        command.CommandText = "PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE Blocker (Id INTEGER);";
        await command.ExecuteNonQueryAsync();

        var waited = Stopwatch.StartNew();
        using var token = await client.PostAsync("/oauth/token", new FormUrlEncodedContent(
            [new("grant_type", "client_credentials"), new("client_id", "nobody"), new("client_secret", "wrong")]));
        waited.Elapsed.TotalSeconds.ShouldBeLessThan(12);

        // SQLite lets readers in while one writes; whether this client exists can be told, a failed try can not be written down.
        token.StatusCode.ShouldBeOneOf(HttpStatusCode.ServiceUnavailable, HttpStatusCode.Unauthorized);
        (await client.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);

        command.CommandText = "ROLLBACK; PRAGMA locking_mode=NORMAL; SELECT count(*) FROM sqlite_master;";
        await command.ExecuteNonQueryAsync();
        await blocker.CloseAsync();
        (await client.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "239")]
    public async Task Without_its_database_the_host_lives_but_is_not_ready()
    {
        await using var portal = PortalHost.Start();
        using var client = portal.Browserlike();
        (await client.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var path = Path.Combine(portal.DataDirectory, "portal.db");
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.EnumerateFiles(portal.DataDirectory, "portal.db*"))
        {
            File.Move(file, file.Replace("portal.db", "away.db", StringComparison.Ordinal));
        }

        Directory.CreateDirectory(path); // what cannot be opened, and is not quietly made anew either

        using var ready = await client.GetAsync("/health/ready");
        ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        ready.Headers.RetryAfter.ShouldNotBeNull();
        (await client.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);

        Directory.Delete(path);
        foreach (var file in Directory.EnumerateFiles(portal.DataDirectory, "away.db*"))
        {
            File.Move(file, file.Replace("away.db", "portal.db", StringComparison.Ordinal));
        }

        (await client.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
