using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ClientPortal.Domain;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Scopes;
using ClientPortal.Tests.Hosting;
using Microsoft.Data.Sqlite;

namespace ClientPortal.Tests.Stories;

/// <summary>
/// Kills the real process in the middle of its writes, again and again, and compares what it had acknowledged with what it kept
/// (SEC-229, SEC-241, SEC-248, SEC-251).
/// </summary>
public sealed class CrashTests : IDisposable
{
    private const int Rounds = 50;
    private const int Writers = 4;

    private readonly string data = Path.Combine(Path.GetTempPath(), "clientportal-tests", Guid.CreateVersion7().ToString("n"));
    private readonly ConcurrentBag<Acknowledged> acknowledged = [];

    [Fact]
    [Trait("SEC", "229")]
    [Trait("SEC", "241")]
    [Trait("SEC", "248")]
    [Trait("SEC", "251")]
    public async Task What_was_acknowledged_survives_kill_9_and_what_was_not_is_absent_or_whole()
    {
        var key = await SeedAsync();
        for (var round = 0; round < Rounds; round++)
        {
            await using var portal = await PortalProcess.StartAsync(data, SampleApp.ReservePort(), ("RateLimits:Scale", "1000"));
            portal.Http.DefaultRequestHeaders.Authorization = new("Bearer", key);
            await EverythingAcknowledgedWorksAsync(portal, lastRounds: round);

            using var stop = new CancellationTokenSource();
            var writers = Enumerable.Range(0, Writers).Select(writer => WriteUntilKilledAsync(portal, round, writer, stop.Token)).ToArray();
            await UntilAtWorkAsync(round);

            // A spread of moments without chance, so that a failing round can be repeated.
            await Task.Delay(round * 37 % 150, CancellationToken.None);
            await portal.KillAsync();
            await stop.CancelAsync();
            await Task.WhenAll(writers);

            EveryChangeHasItsAuditRowAndNothingIsHalfDone();
        }

        acknowledged.Select(item => item.Round).Distinct().Count().ShouldBe(Rounds, "each round must have killed the host while it was at work");
        await using var last = await PortalProcess.StartAsync(data, SampleApp.ReservePort(), ("RateLimits:Scale", "1000"));
        last.Http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        await EverythingAcknowledgedWorksAsync(last, lastRounds: null);
    }

    public void Dispose() => Directory.Delete(data, recursive: true);

    private async Task<string> SeedAsync()
    {
        await using var host = PortalHost.Start(
            ("Bootstrap:AdminEmail", "owner@acme.example"), ("Bootstrap:AdminPassword", "correct horse battery staple"),
            ("Bootstrap:WorkspaceName", "Acme"), ("Bootstrap:WorkspaceSlug", "acme"));
        var key = await host.SeedApiKeyAsync(
            "acme", new ScopeSet([ScopeNames.ClientsRead, ScopeNames.ClientsWrite, ScopeNames.KeysRead, ScopeNames.KeysWrite, ScopeNames.KeysVerify]));
        host.CopyDataTo(data);
        return key;
    }

    private async Task UntilAtWorkAsync(int round)
    {
        for (var i = 0; i < 3000 && acknowledged.All(item => item.Round != round); i++)
        {
            await Task.Delay(10);
        }
    }

    private async Task WriteUntilKilledAsync(PortalProcess portal, int round, int writer, CancellationToken stop)
    {
        try
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var clientId = $"crash-{round}-{writer}-{i}";
                using var client = await CreatedAsync(portal, "/api/v1/clients", new { clientId, name = clientId, kind = "confidential", grantTypes = new[] { "client_credentials" }, scopes = new[] { "clients:read" }, redirectUris = Array.Empty<string>() }, stop);
                acknowledged.Add(new Acknowledged(round, clientId, Secret: client.RootElement.GetProperty("clientSecret").GetString()));
                using var apiKey = await CreatedAsync(portal, $"/api/v1/clients/{clientId}/keys", new { name = "reports", scopes = new[] { "clients:read" } }, stop);
                acknowledged.Add(new Acknowledged(round, clientId, Key: apiKey.RootElement.GetProperty("key").GetString()));
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or JsonException)
        {
            // The kill: whether this last write happened is what the next round looks at.
        }
    }

    private static async Task<JsonDocument> CreatedAsync(PortalProcess portal, string path, object body, CancellationToken ct)
    {
        using var answer = await portal.Http.PostAsJsonAsync(path, body, ct);
        var text = await answer.Content.ReadAsStringAsync(ct);
        ((int)answer.StatusCode).ShouldBe(201, text);
        return JsonDocument.Parse(text);
    }

    // All of them at the end; after each round those of the last two, so that the test stays short.
    private async Task EverythingAcknowledgedWorksAsync(PortalProcess portal, int? lastRounds)
    {
        foreach (var item in acknowledged.Where(item => lastRounds is not { } round || item.Round >= round - 2))
        {
            if (item.Secret is { } secret)
            {
                using var ask = new HttpRequestMessage(HttpMethod.Post, "/oauth/token")
                {
                    Headers = { Authorization = new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{item.ClientId}:{secret}"))) },
                    Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials" }),
                };
                using var token = await portal.Http.SendAsync(ask);
                ((int)token.StatusCode).ShouldBe(200, $"{item.ClientId}: {await token.Content.ReadAsStringAsync()}");
            }

            if (item.Key is { } key)
            {
                using var verdict = await portal.Http.PostAsJsonAsync("/api/v1/keys/verify", new { key });
                (await verdict.Content.ReadAsStringAsync()).ShouldContain("\"VALID\"", Case.Sensitive, item.ClientId);
            }
        }
    }

    // Looks at the file itself, while no host runs.
    private void EveryChangeHasItsAuditRowAndNothingIsHalfDone()
    {
        using var database = new SqliteConnection($"Data Source={Path.Combine(data, "portal.db")};Pooling=False");
        database.Open();
        Ask("PRAGMA integrity_check").ShouldBe(["ok"]);
        Ask("PRAGMA foreign_key_check").ShouldBeEmpty();
        Ask("""
            SELECT c.ClientId FROM Clients c
            WHERE c.ClientId LIKE 'crash-%' AND 1 <> (SELECT count(*) FROM AuditEvents a WHERE a.Action = 'client.created' AND a.ClientId = c.ClientId)
            """).ShouldBeEmpty("a client without exactly one audit row");
        Ask("""
            SELECT a.ClientId FROM AuditEvents a
            WHERE a.Action = 'client.created' AND a.ClientId LIKE 'crash-%' AND NOT EXISTS (SELECT 1 FROM Clients c WHERE c.ClientId = a.ClientId)
            """).ShouldBeEmpty("an audit row without its client");
        Ask("""
            SELECT c.ClientId FROM Clients c
            WHERE c.ClientId LIKE 'crash-%' AND 1 <> (SELECT count(*) FROM ClientSecrets s WHERE s.ClientRowId = c.Id)
            """).ShouldBeEmpty("a confidential client without its secret");
        var keys = long.Parse(Ask("SELECT count(*) FROM ApiKeys k JOIN Clients c ON c.Id = k.ClientRowId WHERE c.ClientId LIKE 'crash-%'").Single());
        Ask("SELECT count(*) FROM AuditEvents WHERE Action = 'apikey.created' AND ClientId LIKE 'crash-%'").Single().ShouldBe($"{keys}", "an API key without its audit row, or the reverse");

        List<string> Ask(string sql)
        {
            using var command = database.CreateCommand();
            command.CommandText = sql;
            using var rows = command.ExecuteReader();
            var values = new List<string>();
            while (rows.Read())
            {
                values.Add(Convert.ToString(rows.GetValue(0), System.Globalization.CultureInfo.InvariantCulture)!);
            }

            return values;
        }
    }

    private sealed record Acknowledged(int Round, string ClientId, string? Secret = null, string? Key = null);
}
