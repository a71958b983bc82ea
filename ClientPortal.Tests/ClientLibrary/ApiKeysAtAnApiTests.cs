using System.Net;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Scopes;
using ClientPortal.Tests.Drivers;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;

namespace ClientPortal.Tests.ClientLibrary;

/// <summary>A vendor's API that takes API keys of the portal.</summary>
public sealed class ApiKeysAtAnApiTests(DriverHost driver) : IClassFixture<DriverHost>
{
    private OAuthHost Portal => driver.Portal;

    [Fact]
    public async Task A_key_opens_what_its_scopes_open_however_it_is_carried()
    {
        await using var api = await StartAsync();
        var (key, made) = await KeyAsync(ScopeNames.MembersRead);

        foreach (var response in new[] { await api.GetAsync("/who", $"Bearer {key}"), await api.GetAsync("/who", key), await api.GetAsync("/who", headers: ("X-Api-Key", key)) })
        {
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            var who = await response.JsonAsync();
            who.GetProperty("sub")[0].GetString().ShouldBe(made.ToString());
            who.GetProperty("credential")[0].GetString().ShouldBe("api_key");
            who.GetProperty("workspace")[0].GetString().ShouldBe((await Portal.WorkspaceIdAsync(OAuthHost.Acme)).ToString());
            who.GetProperty("scope").EnumerateArray().Select(scope => scope.GetString()).ShouldBe([ScopeNames.MembersRead]);
        }

        (await api.StatusAsync("/members", $"Bearer {key}")).ShouldBe(HttpStatusCode.OK);
        var refused = await api.GetAsync("/both", $"Bearer {key}");
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        refused.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer error=\"insufficient_scope\", scope=\"members:read clients:read\"");
    }

    [Fact]
    public async Task Scopes_of_its_own_are_asked_for_like_any_other()
    {
        await Portal.AddResourceAsync(["orders:read"]);
        await using var api = await StartAsync();
        var (reads, _) = await KeyAsync("orders:read");
        var (doesNot, _) = await KeyAsync(ScopeNames.MembersRead);

        (await api.StatusAsync("/orders", $"Bearer {reads}")).ShouldBe(HttpStatusCode.OK);
        (await api.StatusAsync("/orders", $"Bearer {doesNot}")).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Nonsense_costs_no_call_and_says_nothing()
    {
        await using var api = await StartAsync();
        var (key, _) = await KeyAsync(ScopeNames.MembersRead);
        var typingMistake = key[..^1] + (key[^1] == 'a' ? 'b' : 'a');

        foreach (var credential in new[] { typingMistake, "cpk_x", "Basic eDp5", "Bearer ", "cpp_" + key[4..], key + "x", "Bearer a.b.c", new string('a', 9000) })
        {
            var response = await api.GetAsync("/who", credential);
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, credential);
            response.Headers.WwwAuthenticate.Single().Scheme.ShouldBe("Bearer");
        }

        (await api.GetAsync("/who", key, ("X-Api-Key", key))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, "two credentials are none");
        (await api.GetAsync("/who")).Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
        (await api.GetAsync("/open")).StatusCode.ShouldBe(HttpStatusCode.OK);
        api.CallsToThePortal.ShouldBe(0);
    }

    [Fact]
    public async Task Many_callers_with_one_key_ask_the_portal_once()
    {
        await using var api = await StartAsync(options => options.RememberFor = TimeSpan.FromSeconds(15));
        var (key, _) = await KeyAsync(ScopeNames.MembersRead);

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => api.StatusAsync("/members", $"Bearer {key}")));

        answers.ShouldAllBe(status => status == HttpStatusCode.OK);
        api.CallsToThePortal.ShouldBe(1);
    }

    [Fact]
    [Trait("SEC", "161")]
    public async Task A_deleted_key_is_refused_within_two_seconds()
    {
        await using var api = await StartAsync();
        var (key, id) = await KeyAsync(ScopeNames.MembersRead, clientId: "deleted-key");
        (await api.StatusAsync("/who", $"Bearer {key}")).ShouldBe(HttpStatusCode.OK);

        (await Portal.The<DeleteApiKey>().RunAsync(await Portal.ActorOfAsync(OAuthHost.Acme), "deleted-key", id, CancellationToken.None)).IsDone(out _, out _).ShouldBeTrue();

        // The last call that was let in lies within the two seconds; the one that found out took a moment of its own.
        (await api.TimeUntilRefusedAsync($"Bearer {key}")).ShouldBeLessThan(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task While_the_portal_is_away_nobody_is_let_in_on_a_guess()
    {
        await using var api = await StartAsync(options => options.Authority = $"http://127.0.0.1:{Stories.SampleApp.ReservePort()}");
        var (key, _) = await KeyAsync(ScopeNames.MembersRead);

        var response = await api.GetAsync("/who", $"Bearer {key}");

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(2));
        (await api.GetAsync("/open")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_key_of_the_APIs_own_that_may_not_verify_is_a_fault_and_not_a_refusal()
    {
        var (powerless, _) = await KeyAsync(ScopeNames.MembersRead);
        await using var api = await StartAsync(options => options.ApiKey = powerless);

        (await api.StatusAsync("/who", $"Bearer {powerless}")).ShouldBe(HttpStatusCode.ServiceUnavailable);
        var faults = api.Log.Records.Where(record => record.StartsWith("Error", StringComparison.Ordinal));
        faults.ShouldHaveSingleItem().ShouldEndWith("ClientPortal refuses the configured ApiKey (403): it needs the scope keys:verify. Callers get 503. ", Case.Sensitive, "and no stack trace");
    }

    [Fact]
    public async Task A_key_of_the_APIs_own_that_has_ended_is_told_from_a_portal_that_is_away()
    {
        var (ended, id) = await KeyAsync(ScopeNames.KeysVerify, clientId: "ended-verifier");
        (await Portal.The<DeleteApiKey>().RunAsync(await Portal.ActorOfAsync(OAuthHost.Acme), "ended-verifier", id, CancellationToken.None)).IsDone(out _, out _).ShouldBeTrue();
        await using var api = await StartAsync(options => options.ApiKey = ended);
        var (key, _) = await KeyAsync(ScopeNames.MembersRead);

        (await api.StatusAsync("/who", $"Bearer {key}")).ShouldBe(HttpStatusCode.ServiceUnavailable);
        api.Log.Records.Where(record => record.StartsWith("Error", StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldContain("refuses the configured ApiKey (401): it is unknown");
    }

    [Fact]
    public async Task A_refusal_has_a_body_with_its_status_and_a_title()
    {
        await using var api = await StartAsync();
        await using var powerless = await StartAsync(options => options.ApiKey = ApiKeyOfNobody);
        var (key, _) = await KeyAsync(ScopeNames.MembersRead, terms: new ApiKeyTerms { RateLimits = [new KeyRateLimit(1, 3600)] });
        var (forbidden, _) = await KeyAsync(ScopeNames.MembersRead);

        await ShouldBeProblemAsync(await api.GetAsync("/who"), HttpStatusCode.Unauthorized);
        await ShouldBeProblemAsync(await api.GetAsync("/both", forbidden), HttpStatusCode.Forbidden);
        (await api.StatusAsync("/members", key)).ShouldBe(HttpStatusCode.OK);
        await ShouldBeProblemAsync(await api.GetAsync("/members", key), HttpStatusCode.TooManyRequests);
        await ShouldBeProblemAsync(await powerless.GetAsync("/who", forbidden), HttpStatusCode.ServiceUnavailable);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("[::]")] // one socket for both families, which writes 127.0.0.1 as ::ffff:127.0.0.1
    public async Task A_key_that_is_tied_to_networks_is_judged_by_where_its_caller_is(string listenOn)
    {
        await using var api = await StartAsync(listenOn: listenOn);
        var (here, _) = await KeyAsync(ScopeNames.MembersRead, terms: new ApiKeyTerms { Networks = ["127.0.0.0/8"] });
        var (elsewhere, _) = await KeyAsync(ScopeNames.MembersRead, terms: new ApiKeyTerms { Networks = ["203.0.113.0/24", "::/1"] });

        (await api.StatusAsync("/members", $"Bearer {here}")).ShouldBe(HttpStatusCode.OK);
        (await api.StatusAsync("/members", $"Bearer {elsewhere}")).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_key_over_its_rate_is_told_when_to_come_again_and_each_call_counts()
    {
        await using var api = await StartAsync(options => options.RememberFor = TimeSpan.FromSeconds(15));
        var (key, _) = await KeyAsync(ScopeNames.MembersRead, terms: new ApiKeyTerms { RateLimits = [new KeyRateLimit(2, 3600)] });
        (await api.StatusAsync("/members", key)).ShouldBe(HttpStatusCode.OK);
        (await api.StatusAsync("/members", key)).ShouldBe(HttpStatusCode.OK);

        var refused = await api.GetAsync("/members", key);

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(1700, 1800, "the next of two an hour is back after half of one");
        api.CallsToThePortal.ShouldBe(3);
    }

    [Fact]
    public async Task Calls_at_the_same_moment_count_one_by_one_where_calls_are_counted()
    {
        await using var api = await StartAsync(options => options.RememberFor = TimeSpan.FromSeconds(15));
        var (key, _) = await KeyAsync(ScopeNames.MembersRead, terms: new ApiKeyTerms { Quota = new QuotaAsk(5, QuotaRefill.Never) });

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => api.StatusAsync("/members", key)));

        answers.Count(status => status == HttpStatusCode.OK).ShouldBe(5);
        answers.Count(status => status == HttpStatusCode.TooManyRequests).ShouldBe(15);
        api.CallsToThePortal.ShouldBe(20);
    }

    [Theory]
    [InlineData(QuotaRefill.Never)]
    [InlineData(QuotaRefill.Monthly)]
    public async Task A_key_with_a_quota_is_counted_at_each_call_and_told_when_it_is_full_again(QuotaRefill refill)
    {
        await using var api = await StartAsync(options => options.RememberFor = TimeSpan.FromSeconds(15));
        var (key, _) = await KeyAsync(ScopeNames.MembersRead, terms: new ApiKeyTerms { Quota = new QuotaAsk(2, refill) });
        (await api.StatusAsync("/members", key)).ShouldBe(HttpStatusCode.OK);
        (await api.StatusAsync("/members", key)).ShouldBe(HttpStatusCode.OK);

        var refused = await api.GetAsync("/members", key);

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        api.CallsToThePortal.ShouldBe(3);
        if (refill == QuotaRefill.Never)
        {
            refused.Headers.RetryAfter.ShouldBeNull();
            return;
        }

        var now = TimeProvider.System.GetUtcNow();
        var next = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1);
        refused.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), next - now + TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_key_that_is_switched_off_or_has_ended_is_unknown_and_not_forbidden(bool switchedOff)
    {
        await using var api = await StartAsync(options => options.RememberFor = TimeSpan.Zero);
        var clientId = $"ends-{switchedOff}".ToLowerInvariant();
        var (key, id) = await KeyAsync(ScopeNames.MembersRead, clientId, expiresAt: switchedOff ? null : TimeProvider.System.GetUtcNow().AddSeconds(2));
        if (switchedOff)
        {
            (await Portal.The<EditApiKey>().RunAsync(await Portal.ActorOfAsync(OAuthHost.Acme), clientId, id, new ApiKeyEdit { IsDisabled = true }, CancellationToken.None)).IsDone(out _, out _).ShouldBeTrue();
        }

        await api.TimeUntilRefusedAsync(key);

        var refused = await api.GetAsync("/who", key);
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        refused.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer error=\"invalid_token\"");
    }

    private static string ApiKeyOfNobody => CredentialFormat.Compose(CredentialKind.ApiKey, System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)).Reveal();

    private static async Task ShouldBeProblemAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        response.StatusCode.ShouldBe(status);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = await response.JsonAsync();
        problem.GetProperty("status").GetInt32().ShouldBe((int)status);
        problem.Text("title").ShouldNotBeEmpty();
    }

    private async Task<SampleApi> StartAsync(Action<ClientPortal.AspNetCore.ClientPortalOptions>? change = null, string listenOn = "127.0.0.1")
    {
        var (verifier, _) = await KeyAsync(ScopeNames.KeysVerify);
        return await SampleApi.StartAsync(options =>
        {
            (options.Authority, options.ApiKey) = (driver.Issuer, verifier);
            change?.Invoke(options);
        }, listenOn);
    }

    private async Task<(string Key, Guid Id)> KeyAsync(string scope, string? clientId = null, ApiKeyTerms? terms = null, DateTimeOffset? expiresAt = null)
    {
        var client = await Portal.RegisterAsync(draft => draft with { ClientId = clientId });
        var made = (await Portal.The<CreateApiKey>().RunAsync(await Portal.ActorOfAsync(OAuthHost.Acme), client.ClientId, new ApiKeyDraft { Name = "test", Scopes = [scope], Terms = terms ?? new(), ExpiresAt = expiresAt }, CancellationToken.None)).Value();
        return (made.Key!.Reveal(), made.Id);
    }
}
