using System.Diagnostics;
using System.Net;
using System.Text;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.LastUsed;
using ClientPortal.Domain.OAuth.ClientAuthentication;
using ClientPortal.Domain.Secrets;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.OAuth;

public sealed class ClientAuthenticationTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    private static readonly Dictionary<string, string> AnyGrant = new() { ["grant_type"] = "refresh_token", ["refresh_token"] = "cpr_x" };

    [Fact]
    [Trait("SEC", "075")]
    public async Task Wrong_or_missing_credentials_are_invalid_client_with_a_challenge_where_the_header_was_used()
    {
        var client = await host.RegisterAsync();

        foreach (var path in await host.ClientEndpointsAsync())
        {
            await (await client.PostAsync(path, new(AnyGrant) { ["token"] = "x" })).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
            await (await client.PostAsync(path, new(AnyGrant) { ["token"] = "x", ["client_id"] = client.ClientId })).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
            var basic = await PostAsync(path, Basic(client.ClientId, "wrong"));
            await basic.ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
            basic.Headers.WwwAuthenticate.Single().Scheme.ShouldBe("Basic");
            (await (await PostAsync(path, Basic(client.ClientId, client.Secret!))).Content.ReadAsStringAsync()).ShouldNotContain("invalid_client");
        }
    }

    [Fact]
    [Trait("SEC", "076")]
    public async Task Unknown_wrong_paused_and_expired_look_the_same_and_take_the_same_time()
    {
        var (good, paused, expired) = (await host.RegisterAsync(), await host.RegisterAsync(), await host.RegisterAsync());
        await paused.PauseAsync();
        var rowId = expired.RowId;
        await host.InDatabaseAsync(db => db.Everywhere<ClientSecret>().Where(row => row.ClientRowId == rowId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.ExpiresAt, host.Time.GetUtcNow() - TimeSpan.FromDays(1))));
        (string Id, string Secret)[] cases = [("nobody-at-all", good.Secret!), (good.ClientId, paused.Secret!), (paused.ClientId, paused.Secret!), (expired.ClientId, expired.Secret!)];
        var bodies = new HashSet<string>();

        await SameTime.ShouldHoldAsync(40, fastest => Math.Max(5, fastest * 0.1), [.. cases.Select(one => (Func<int, Task>)(_ => TryAsync(one)))]);

        bodies.Count.ShouldBe(1);

        async Task TryAsync((string Id, string Secret) one)
        {
            var response = await good.PostAsync("/oauth/token", new(AnyGrant) { ["client_id"] = one.Id, ["client_secret"] = one.Secret });
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            bodies.Add(await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    [Trait("SEC", "077")]
    public async Task Two_ways_or_two_identities_at_once_are_refused_before_either_is_tried()
    {
        var (client, other) = (await host.RegisterAsync(), await host.RegisterAsync());

        await (await PostAsync("/oauth/token", Basic(client.ClientId, client.Secret!), ("client_secret", client.Secret!))).ShouldBeErrorAsync("invalid_request");
        await (await PostAsync("/oauth/token", Basic(client.ClientId, client.Secret!), ("client_id", other.ClientId))).ShouldBeErrorAsync("invalid_request");
        await (await PostAsync("/oauth/token", Basic(client.ClientId, client.Secret!), ("client_id", client.ClientId))).ShouldBeErrorAsync("invalid_grant");
        await (await PostAsync("/oauth/token", Basic(client.ClientId, client.Secret!), ("client_assertion", "x"))).ShouldBeErrorAsync("invalid_request");
    }

    [Fact]
    [Trait("SEC", "078")]
    public async Task Basic_credentials_are_form_decoded_after_base64()
    {
        var client = await host.RegisterAsync();
        var encoded = string.Concat(client.Secret!.Select(letter => $"%{(int)letter:X2}"));

        await (await PostAsync("/oauth/token", Basic(client.ClientId, encoded))).ShouldBeErrorAsync("invalid_grant");
        await (await PostAsync("/oauth/token", Basic(client.ClientId, client.Secret! + "%"))).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
    }

    [Theory]
    [Trait("SEC", "079")]
    [InlineData("Basic")]
    [InlineData("Basic %%%")]
    [InlineData("Basic Og==")]
    [InlineData("Bearer")]
    [InlineData("Bearer x")]
    [InlineData("x")]
    [InlineData("Basic /////w==")]
    public async Task A_malformed_header_is_the_callers_mistake(string header) =>
        ((int)(await PostAsync("/oauth/token", header)).StatusCode).ShouldBeOneOf(400, 401);

    [Fact]
    [Trait("SEC", "080")]
    public async Task A_public_client_has_no_secret()
    {
        var client = await host.RegisterPublicAsync();

        await (await client.PostAsync("/oauth/token", new(AnyGrant) { ["client_id"] = client.ClientId, ["client_secret"] = "x" })).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        await (await client.TokenAsync(new() { ["grant_type"] = "client_credentials" })).ShouldBeErrorAsync("unauthorized_client");
    }

    [Fact]
    [Trait("SEC", "081")]
    public async Task A_client_that_names_one_method_uses_only_that()
    {
        var (basic, post) = (
            await host.RegisterAsync(draft => draft with { TokenEndpointAuthMethod = TokenEndpointAuthMethod.ClientSecretBasic }),
            await host.RegisterAsync(draft => draft with { TokenEndpointAuthMethod = TokenEndpointAuthMethod.ClientSecretPost }));

        await (await basic.TokenAsync(new(AnyGrant))).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        await (await PostAsync("/oauth/token", Basic(basic.ClientId, basic.Secret!))).ShouldBeErrorAsync("invalid_grant");
        await (await post.TokenAsync(new(AnyGrant))).ShouldBeErrorAsync("invalid_grant");
        await (await PostAsync("/oauth/token", Basic(post.ClientId, post.Secret!))).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
    }

    [Fact]
    [Trait("SEC", "082")]
    [Trait("SEC", "083")]
    public async Task Several_secrets_live_side_by_side_and_each_ends_when_it_should()
    {
        var client = await host.RegisterAsync();
        var actor = await host.ActorOfAsync(OAuthHost.Acme);
        var overlapping = (await host.The<RegenerateClientSecret>().RunAsync(actor, client.ClientId, new RegenerateAsk { OldEndsAt = host.Time.GetUtcNow().AddHours(1) }, CancellationToken.None)).Value();
        Task<HttpResponseMessage> TryAsync(string secret) => client.PostAsync("/oauth/token", new(AnyGrant) { ["client_id"] = client.ClientId, ["client_secret"] = secret });

        await (await TryAsync(client.Secret!)).ShouldBeErrorAsync("invalid_grant");
        await (await TryAsync(overlapping.Secret!.Reveal())).ShouldBeErrorAsync("invalid_grant");
        host.Time.Advance(TimeSpan.FromMinutes(61));
        await (await TryAsync(client.Secret!)).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);

        var last = (await host.The<RegenerateClientSecret>().RunAsync(actor, client.ClientId, new RegenerateAsk(), CancellationToken.None)).Value();
        await (await TryAsync(overlapping.Secret!.Reveal())).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        await (await TryAsync(last.Secret!.Reveal())).ShouldBeErrorAsync("invalid_grant");
    }

    [Fact]
    [Trait("SEC", "085")]
    public async Task A_very_long_secret_costs_nothing()
    {
        var client = await host.RegisterAsync();
        await client.TokenAsync(new(AnyGrant));

        var started = Stopwatch.GetTimestamp();
        var response = await client.PostAsync("/oauth/token", new(AnyGrant) { ["client_id"] = client.ClientId, ["client_secret"] = new string('x', 900_000) });

        ((int)response.StatusCode).ShouldBeOneOf(400, 413);
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    [Fact]
    [Trait("SEC", "224")]
    public async Task Wrong_secrets_from_one_address_are_slowed_down_and_the_client_works_on_elsewhere()
    {
        await using var strict = new OAuthHost();
        strict.With("RateLimits:Scale", "1");
        strict.StartServer();
        var client = await strict.RegisterAsync();
        var wrong = new Dictionary<string, string>(AnyGrant) { ["client_id"] = client.ClientId, ["client_secret"] = "wrong", ["token"] = "x" };
        for (var i = 0; i < 20; i++)
        {
            await (await client.PostAsync("/oauth/token", wrong)).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        }

        foreach (var path in new[] { "/oauth/token", "/oauth/revoke" })
        {
            var slowed = await client.PostAsync(path, wrong);
            await slowed.ShouldBeErrorAsync("temporarily_unavailable", HttpStatusCode.TooManyRequests);
            slowed.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(1, 60);
        }

        (await strict.The<AuthenticateClient>().RunAsync(new PresentedCredentials(PresentedWay.Body, client.ClientId, client.Secret), "203.0.113.9", CancellationToken.None))
            .ShouldBeOfType<ClientIdentity.Known>();
    }

    [Fact]
    public async Task Last_use_and_failed_tries_are_written_in_batches()
    {
        var client = await host.RegisterAsync();
        await client.TokenAsync(new(AnyGrant));
        for (var i = 0; i < 3; i++)
        {
            await client.PostAsync("/oauth/token", new(AnyGrant) { ["client_id"] = client.ClientId, ["client_secret"] = "wrong" });
        }

        await host.The<LastUsedNotes>().WriteAsync(CancellationToken.None);
        await host.The<ClientFailureNotes>().WriteAsync(CancellationToken.None);

        var rowId = client.RowId;
        (await host.InDatabaseAsync(db => db.Everywhere<Client>().Where(row => row.Id == rowId).Select(row => row.LastUsedAt).SingleAsync())).ShouldNotBeNull();
        (await host.InDatabaseAsync(db => db.Everywhere<ClientSecret>().Where(row => row.ClientRowId == rowId).Select(row => row.LastUsedAt).SingleAsync())).ShouldNotBeNull();
        (await host.InDatabaseAsync(db => db.Everywhere<AuditEvent>().Where(row => row.Action == AuditActions.ClientAuthenticationFailed && row.ClientId == client.ClientId).ToListAsync()))
            .ShouldNotBeEmpty();
    }

    private static string Basic(string id, string secret) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}"));

    private async Task<HttpResponseMessage> PostAsync(string path, string authorization, params (string Name, string Value)[] more)
    {
        using var http = host.Browserlike();
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(AnyGrant.Append(new("token", "x")).Concat(more.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)))),
        };
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await http.SendAsync(request);
    }
}
