using System.Net;
using System.Text.RegularExpressions;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.OAuth.Device;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.OAuth.Device;

/// <summary>The device's side of RFC 8628: starting, polling, tokens.</summary>
public sealed partial class DeviceGrantTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Fact]
    [Trait("SEC", "125")]
    public async Task A_device_gets_two_codes_that_live_for_a_quarter_of_an_hour()
    {
        var response = await TestDevice.PostStartAsync(await TestDevice.RegisterAsync(host));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var answer = await response.JsonAsync();
        CredentialFormat.IsOfKind(answer.Text("device_code"), CredentialKind.DeviceCode).ShouldBeTrue();
        answer.Text("user_code").ShouldMatch("^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$");
        var page = new Uri(host.Address, "/device").ToString();
        answer.Text("verification_uri").ShouldBe(page);
        answer.Text("verification_uri_complete").ShouldBe($"{page}?user_code={answer.Text("user_code")}");
        answer.GetProperty("expires_in").GetInt64().ShouldBe(900);
        answer.GetProperty("interval").GetInt64().ShouldBe(5);
    }

    [Fact]
    [Trait("SEC", "125")]
    public async Task Only_a_client_that_was_given_the_grant_may_use_it_and_a_confidential_one_proves_itself()
    {
        var plain = await host.RegisterAsync();
        await (await TestDevice.PostStartAsync(plain)).ShouldBeErrorAsync("unauthorized_client");
        await (await plain.TokenAsync(new() { ["grant_type"] = GrantTypes.DeviceCode, ["device_code"] = "x" })).ShouldBeErrorAsync("unauthorized_client");

        var server = await TestDevice.RegisterAsync(host, draft => draft with { Kind = ClientKind.Confidential });
        var alone = new TestClient(host, server.ClientId, server.RowId, secret: null);
        await (await TestDevice.PostStartAsync(alone)).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        (await TestDevice.PostStartAsync(server)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [Trait("SEC", "022")]
    [Trait("SEC", "130")]
    [InlineData("admin:all")]
    [InlineData("openid nonsense")]
    [InlineData("clients:write")]
    public async Task A_scope_that_is_unknown_or_not_the_clients_is_refused(string scope)
    {
        var client = await TestDevice.RegisterAsync(host, draft => draft with { Scopes = ["openid", "members:read"] });

        await (await TestDevice.PostStartAsync(client, scope)).ShouldBeErrorAsync("invalid_scope");
    }

    [Fact]
    public async Task The_endpoint_takes_posts_without_a_query_and_the_metadata_names_it()
    {
        using var http = host.Browserlike();

        (await http.GetAsync("/oauth/device_authorization")).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        await (await http.PostAsync("/oauth/device_authorization?client_id=x", new FormUrlEncodedContent([]))).ShouldBeErrorAsync("invalid_request");
        (await (await http.GetAsync("/.well-known/openid-configuration")).JsonAsync()).Text("device_authorization_endpoint").ShouldBe(new Uri(host.Address, "/oauth/device_authorization").ToString());
    }

    [Fact]
    [Trait("SEC", "126")]
    public async Task Polling_is_answered_by_what_the_person_did_and_too_fast_a_poll_slows_it_down_for_good()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var device = await TestDevice.StartAsync(await TestDevice.RegisterAsync(host));

        await (await device.PollAsync()).ShouldBeErrorAsync("authorization_pending");
        host.Time.AdvanceSeconds(5);
        await (await device.PollAsync()).ShouldBeErrorAsync("authorization_pending");
        host.Time.AdvanceSeconds(1);
        await (await device.PollAsync()).ShouldBeErrorAsync("slow_down");
        host.Time.AdvanceSeconds(6);
        await (await device.PollAsync()).ShouldBeErrorAsync("slow_down"); // ten seconds now
        host.Time.AdvanceSeconds(15);
        await (await device.PollAsync()).ShouldBeErrorAsync("authorization_pending");
        host.Time.AdvanceSeconds(10);
        await (await device.PollAsync()).ShouldBeErrorAsync("slow_down"); // fifteen had to be waited

        await (await visitor.OpenDeviceAsync(device.UserCode)).DenyAsync();
        await (await device.PollAsync()).ShouldBeErrorAsync("access_denied");
    }

    [Fact]
    [Trait("SEC", "126")]
    public async Task A_code_that_nobody_answered_ends()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var device = await TestDevice.StartAsync(await TestDevice.RegisterAsync(host));
        var form = await visitor.OpenDeviceAsync(device.UserCode);

        host.Time.Advance(TimeSpan.FromMinutes(15));

        await (await device.PollAsync()).ShouldBeErrorAsync("expired_token");
        await (await form.AllowAsync()).ShouldBePageAsync();
        (await (await visitor.TypeCodeAsync(device.UserCode)).Content.ReadAsStringAsync()).ShouldContain("No device waits with this code");
        await (await device.PollAsync()).ShouldBeErrorAsync("expired_token");
    }

    [Fact]
    [Trait("SEC", "052")]
    [Trait("SEC", "127")]
    public async Task An_allowed_device_gets_tokens_once_and_they_are_like_any_others()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var client = await TestDevice.RegisterAsync(host);
        var device = await TestDevice.StartAsync(client);
        await (await device.PollAsync()).ShouldBeErrorAsync("authorization_pending");

        await visitor.AllowDeviceAsync(device);

        var tokens = await device.TokensAsync();
        tokens.Text("token_type").ShouldBe("Bearer");
        tokens.Text("scope").ShouldBe("members:read offline_access openid");
        tokens.Has("id_token").ShouldBeTrue();
        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeTrue();
        (await client.RefreshAsync(tokens.Text("refresh_token"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await device.PollAsync()).ShouldBeErrorAsync("invalid_grant");
    }

    [Fact]
    [Trait("SEC", "127")]
    [Trait("SEC", "237")]
    public async Task Of_parallel_polls_one_gets_the_tokens()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var client = await TestDevice.RegisterAsync(host);
        for (var round = 0; round < 5; round++)
        {
            var device = await TestDevice.StartAsync(client);
            await visitor.AllowDeviceAsync(device);

            var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => device.PollAsync()));

            answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(1);
            foreach (var refused in answers.Where(answer => answer.StatusCode != HttpStatusCode.OK))
            {
                await refused.ShouldBeErrorAsync("invalid_grant");
            }
        }
    }

    [Fact]
    [Trait("SEC", "127")]
    [Trait("SEC", "059")]
    public async Task Another_client_and_another_kind_of_code_get_nothing()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var (client, other) = (await TestDevice.RegisterAsync(host), await TestDevice.RegisterAsync(host));
        var web = await host.RegisterAsync();
        var device = await TestDevice.StartAsync(client);
        await visitor.AllowDeviceAsync(device);

        await (await device.PollAsAsync(other)).ShouldBeErrorAsync("invalid_grant");
        await (await web.RedeemAsync(device.DeviceCode)).ShouldBeErrorAsync("invalid_grant");
        foreach (var wrong in new[] { device.UserCode, (await visitor.AllowAsync(web.AuthorizeUrl())).Code, "cpd_x", new string('x', 5000) })
        {
            await (await client.TokenAsync(new() { ["grant_type"] = GrantTypes.DeviceCode, ["device_code"] = wrong })).ShouldBeErrorAsync("invalid_grant");
        }

        await (await client.TokenAsync(new() { ["grant_type"] = GrantTypes.DeviceCode })).ShouldBeErrorAsync("invalid_request");
        (await device.PollAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "017")]
    [Trait("SEC", "063")]
    [Trait("SEC", "130")]
    public async Task What_changed_between_the_answer_and_the_poll_counts()
    {
        var visitor = await host.SignInAsync(OAuthHost.Admin);
        var client = await TestDevice.RegisterAsync(host);
        async Task<TestDevice> AllowedAsync()
        {
            var device = await TestDevice.StartAsync(client);
            await visitor.AllowDeviceAsync(device);
            return device;
        }

        var (narrowed, removed, paused) = (await AllowedAsync(), await AllowedAsync(), await AllowedAsync());
        await client.EditAsync(new ClientEdit { Scopes = ["openid"] });
        (await narrowed.TokensAsync()).Text("scope").ShouldBe("openid");
        await client.EditAsync(new ClientEdit { Scopes = ["openid", "offline_access", "members:read"] });

        var (userId, acme) = (await host.UserIdAsync(OAuthHost.Admin), await host.WorkspaceIdAsync(OAuthHost.Acme));
        await host.InDatabaseAsync(db => db.Users.Where(row => row.Id == userId).ExecuteUpdateAsync(set => set.SetProperty(row => row.DisabledAt, host.Time.GetUtcNow())));
        await (await removed.PollAsync()).ShouldBeErrorAsync("invalid_grant");
        await host.InDatabaseAsync(db => db.Users.Where(row => row.Id == userId).ExecuteUpdateAsync(set => set.SetProperty(row => row.DisabledAt, (DateTimeOffset?)null)));

        await client.PauseAsync();
        await (await paused.PollAsync()).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        await client.ResumeAsync();
        await (await paused.PollAsync()).ShouldBeErrorAsync("expired_token");
    }

    [Fact]
    public async Task Without_offline_access_the_device_has_access_while_the_person_is_signed_in()
    {
        var visitor = await host.SignInAsync(OAuthHost.Stranger);
        var client = await host.RegisterAsync(draft => draft with { Kind = ClientKind.Public, RedirectUris = [], GrantTypes = [GrantTypes.DeviceCode] }, OAuthHost.Other);
        var (first, second) = (await TestDevice.StartAsync(client, "openid"), await TestDevice.StartAsync(client, "openid"));
        await visitor.AllowDeviceAsync(first);
        await visitor.AllowDeviceAsync(second);
        var tokens = await first.TokensAsync();
        tokens.Has("refresh_token").ShouldBeFalse();
        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeTrue();

        var userId = await host.UserIdAsync(OAuthHost.Stranger);
        await host.InDatabaseAsync(db => db.UserSessions.Where(row => row.UserId == userId).ExecuteDeleteAsync());

        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeFalse();
        await (await second.PollAsync()).ShouldBeErrorAsync("invalid_grant");
    }

    [Fact]
    [Trait("SEC", "138")]
    public async Task A_device_that_shows_a_key_gets_tokens_for_that_key()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var client = await TestDevice.RegisterAsync(host);
        var device = await TestDevice.StartAsync(client);
        await visitor.AllowDeviceAsync(device);
        using var key = new ProofKey(host);

        var response = await client.WithProofsAsync(new() { ["grant_type"] = GrantTypes.DeviceCode, ["device_code"] = device.DeviceCode }, key.Of("POST", DpopCalls.Token));

        var tokens = await response.JsonAsync();
        tokens.Text("token_type").ShouldBe("DPoP");
        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeFalse("it is no bearer token");
        await (await client.RefreshAsync(tokens.Text("refresh_token"))).ShouldBeErrorAsync("invalid_grant");
        (await client.RefreshWithAsync(tokens.Text("refresh_token"), key.Of("POST", DpopCalls.Token))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_API_beside_the_portals_own_is_refused_and_not_left_out_in_silence()
    {
        var client = await TestDevice.RegisterAsync(host);
        var form = client.WithCredentials(new(StringComparer.Ordinal) { ["scope"] = "openid", ["resource"] = "https://api.elsewhere.example" });

        await (await client.PostAsync("/oauth/device_authorization", form)).ShouldBeErrorAsync("invalid_target");
        form["resource"] = new Uri(host.Address, "/api/v1").ToString();
        (await client.PostAsync("/oauth/device_authorization", form)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "173")]
    public async Task The_database_holds_hashes_of_both_codes()
    {
        var device = await TestDevice.StartAsync(await TestDevice.RegisterAsync(host));

        var hash = SecretHash.Of(device.DeviceCode);
        var row = await host.InDatabaseAsync(db => db.DeviceAuthorizations.SingleAsync(row => row.DeviceCodeHash == hash));
        foreach (var spelling in new[] { device.UserCode, device.UserCode.Replace("-", "", StringComparison.Ordinal) })
        {
            row.UserCodeHash.ShouldNotBe(SecretHash.Of(spelling));
        }

        foreach (var file in Directory.EnumerateFiles(host.DataDirectory, "portal.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            var text = await reader.ReadToEndAsync();
            text.Contains(device.DeviceCode, StringComparison.Ordinal).ShouldBeFalse();
            text.Contains(device.UserCode, StringComparison.Ordinal).ShouldBeFalse();
        }
    }

    [Fact]
    [Trait("SEC", "125")]
    public void Codes_are_spread_over_the_whole_alphabet_and_do_not_repeat()
    {
        var generator = host.The<CredentialGenerator>();
        var codes = Enumerable.Range(0, 2000).Select(_ => generator.NewLetters(UserCode.Alphabet, UserCode.Length)).ToList();

        codes.ShouldBeUnique();
        codes.ShouldAllBe(code => Letters().IsMatch(code));
        var counts = codes.SelectMany(code => code).GroupBy(letter => letter).ToDictionary(group => group.Key, group => group.Count());
        counts.Count.ShouldBe(20);
        counts.Values.ShouldAllBe(count => count > 600 && count < 1000); // 800 expected, standard deviation 28
    }

    [Theory]
    [Trait("SEC", "131")]
    [InlineData("WDJB-MJHT", "WDJBMJHT")]
    [InlineData("wdjb mjht", "WDJBMJHT")]
    [InlineData("  w d j b – m j h t\t", "WDJBMJHT")]
    [InlineData("WDJBMJH", null)]
    [InlineData("WDJB-MJHTX", null)]
    [InlineData("WDJA-MJHT", null)]
    [InlineData("<script>", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_code_is_read_however_it_is_written(string? typed, string? letters) => UserCode.Parse(typed)?.Letters.ShouldBe(letters);

    [Fact]
    [Trait("SEC", "227")]
    public async Task Nobody_fills_the_database_with_devices()
    {
        await using var strict = new OAuthHost();
        strict.With("RateLimits:Scale", "1");
        strict.StartServer();
        var client = await TestDevice.RegisterAsync(strict);
        for (var i = 0; i < 60; i++)
        {
            await TestDevice.StartAsync(client);
        }

        var refused = await TestDevice.PostStartAsync(client);

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter.ShouldNotBeNull();
    }

    [GeneratedRegex("^[BCDFGHJKLMNPQRSTVWXZ]{8}$", RegexOptions.None, 1000)]
    private static partial Regex Letters();
}
