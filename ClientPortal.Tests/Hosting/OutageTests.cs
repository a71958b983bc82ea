using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using ClientPortal.Domain;
using ClientPortal.Domain.Scopes;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Hosting;

[Trait("SEC", "238")]
public sealed class OutageTests
{
    private static readonly object NewClient = new { clientId = "after-the-lock", name = "After the lock", kind = "confidential", redirectUris = new[] { "https://app.example.com/cb" } };

    [Fact]
    public async Task While_the_database_is_locked_writers_hear_503_in_time_and_afterwards_all_is_well()
    {
        await using var portal = PortalHost.Start();
        var owner = await portal.AddOwnerAsync("Locked");
        string slug;
        await using (var db = portal.Services.GetRequiredService<PortalDb>().OpenForServer())
        {
            slug = await db.Workspaces.Where(row => row.Id == owner.Actor.Workspace).Select(row => row.Slug).SingleAsync();
        }

        using var client = portal.Browserlike();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await portal.SeedApiKeyAsync(slug, new ScopeSet([ScopeNames.ClientsRead, ScopeNames.ClientsWrite])));
        await using var blocker = new SqliteConnection($"Data Source={Path.Combine(portal.DataDirectory, "portal.db")};Pooling=False");
        await blocker.OpenAsync();
        await using var command = blocker.CreateCommand();
        command.CommandText = "BEGIN EXCLUSIVE";
        await command.ExecuteNonQueryAsync();

        var waited = Stopwatch.StartNew();
        using var refused = await client.PostAsJsonAsync("/api/v1/clients", NewClient);
        waited.Elapsed.TotalSeconds.ShouldBeLessThan(12);
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        refused.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await client.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);

        command.CommandText = "ROLLBACK";
        await command.ExecuteNonQueryAsync();
        using var done = await client.PostAsJsonAsync("/api/v1/clients", NewClient);
        done.StatusCode.ShouldBe(HttpStatusCode.Created);
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
