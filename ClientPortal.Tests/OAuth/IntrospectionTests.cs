using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Consents;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Resources;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ClientPortal.Tests.OAuth;

public sealed class IntrospectionTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    private const string Inactive = """{"active":false}""";

    [Fact]
    [Trait("SEC", "107")]
    public async Task Only_a_client_that_proves_who_it_is_may_ask_and_only_by_post()
    {
        var (visitor, client, open) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync(), await host.RegisterPublicAsync());
        var token = (await open.TokensOfAsync(visitor)).Text("access_token");

        await (await client.PostAsync("/oauth/introspect", new() { ["token"] = token })).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        await (await client.IntrospectAsync(token, ("client_secret", "wrong"))).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        await (await open.IntrospectAsync(token)).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        await (await client.PostAsync("/oauth/introspect", client.WithCredentials([]))).ShouldBeErrorAsync("invalid_request");
        (await client.IntrospectAsync(token)).Headers.CacheControl!.NoStore.ShouldBeTrue();
        using var http = host.Browserlike();
        (await http.GetAsync("/oauth/introspect")).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Theory]
    [InlineData(AccessTokenFormat.Jwt)]
    [InlineData(AccessTokenFormat.Opaque)]
    [Trait("SEC", "109")]
    public async Task A_living_token_is_told_as_it_was_issued(AccessTokenFormat format)
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var client = await host.RegisterAsync(draft => draft with { Protocol = new() { AccessTokenFormat = format } });
        var before = host.Time.GetUtcNow().ToUnixTimeSeconds();
        var tokens = await client.TokensOfAsync(visitor);

        var access = await (await client.IntrospectAsync(tokens.Text("access_token"))).JsonAsync();
        var refresh = await (await client.IntrospectAsync(tokens.Text("refresh_token"))).JsonAsync();

        access.GetProperty("active").GetBoolean().ShouldBeTrue();
        access.Text("scope").ShouldBe("members:read offline_access openid");
        access.Text("client_id").ShouldBe(client.ClientId);
        access.Text("sub").ShouldBe((await host.UserIdAsync(OAuthHost.Owner)).ToString());
        access.Text("aud").ShouldBe($"{Issuer}/api/v1");
        access.Text("iss").ShouldBe(Issuer);
        access.Text("workspace").ShouldBe((await host.WorkspaceIdAsync(OAuthHost.Acme)).ToString());
        access.Text("token_type").ShouldBe("Bearer");
        access.GetProperty("exp").GetInt64().ShouldBe(before + tokens.GetProperty("expires_in").GetInt64());
        access.GetProperty("iat").GetInt64().ShouldBe(before);
        if (format == AccessTokenFormat.Jwt)
        {
            access.Text("jti").ShouldBe(new JsonWebToken(tokens.Text("access_token")).Id);
        }

        refresh.Text("token_type").ShouldBe("refresh_token");
        refresh.Text("client_id").ShouldBe(client.ClientId);
        refresh.Has("aud").ShouldBeFalse();
    }

    [Fact]
    [Trait("SEC", "108")]
    [Trait("SEC", "111")]
    public async Task Whatever_is_not_active_is_answered_with_the_same_bytes()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var (client, opaque, other) = (await host.RegisterAsync(), await OpaqueAsync(), await host.RegisterAsync());
        var (tokens, opaques) = (await client.TokensOfAsync(visitor), await opaque.TokensOfAsync(visitor));
        var (jwt, cpa) = (tokens.Text("access_token"), opaques.Text("access_token"));
        var spent = tokens.Text("refresh_token");
        var next = (await (await client.RefreshAsync(spent)).JsonAsync()).Text("refresh_token");

        foreach (var text in new[]
        {
            "x", "a.b.c", "..", "cpa_", client.Secret!, spent, tokens.Text("id_token"), opaques.Text("refresh_token"), cpa, // another client's
            jwt[..^1], jwt + "A", jwt + "=", jwt.ToUpperInvariant(), jwt + " ", " " + jwt, jwt + "\n", "A" + jwt[1..],
        })
        {
            await ShouldBeInactiveAsync(client, text);
        }

        foreach (var text in new[] { cpa[..^1], cpa + "0", cpa.ToUpperInvariant(), cpa + " ", " " + cpa, "cpb" + cpa[3..], cpa[..^1] + (cpa[^1] == '0' ? '1' : '0'), cpa[..10] + (cpa[10] == 'a' ? 'b' : 'a') + cpa[11..] })
        {
            await ShouldBeInactiveAsync(opaque, text);
            (await UseAsync(text.Trim() == cpa ? "cpa_x" : text)).ShouldBe(HttpStatusCode.Unauthorized);
        }

        await ShouldBeInactiveAsync(other, jwt);
        await ShouldBeInactiveAsync(other, next);
        await ShouldBeActiveAsync(client, jwt, next);
        await ShouldBeActiveAsync(opaque, cpa);
        host.Time.AdvanceSeconds(3600 + 1);
        await ShouldBeInactiveAsync(client, jwt);
        await ShouldBeInactiveAsync(opaque, cpa);
    }

    [Fact]
    [Trait("SEC", "110")]
    public async Task A_client_learns_about_tokens_that_are_meant_for_it_and_no_others()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var (resource, another) = (await host.AddResourceAsync(), await host.AddResourceAsync());
        var (shop, api, foreignApi, sameRights) = (await host.RegisterServiceAsync(), await host.RegisterServiceAsync(), await host.RegisterServiceAsync(workspace: OAuthHost.Other), await host.RegisterServiceAsync());
        await host.MayRequestAsync(shop, resource);
        await host.MayRequestAsync(sameRights, resource);
        await host.ServesAsync(api, resource);
        var (forApi, forPortal) = (await shop.ServiceTokenAsync(("resource", resource.Identifier)), await shop.ServiceTokenAsync());
        var person = await host.RegisterAsync();
        var tokens = await person.TokensOfAsync(visitor);
        var key = await KeyAsync(OAuthHost.Acme);

        await ShouldBeActiveAsync(shop, forApi, forPortal);
        (await (await api.IntrospectAsync(forApi)).JsonAsync()).Text("aud").ShouldBe(resource.Identifier);
        await ShouldBeInactiveAsync(api, forPortal);
        await ShouldBeInactiveAsync(sameRights, forApi);
        await ShouldBeInactiveAsync(api, tokens.Text("access_token"));
        await ShouldBeInactiveAsync(api, tokens.Text("refresh_token"));
        foreach (var text in new[] { forApi, forPortal, tokens.Text("access_token"), tokens.Text("refresh_token"), key })
        {
            await ShouldBeInactiveAsync(foreignApi, text);
        }

        await host.ServesAsync(api, another);
        await ShouldBeInactiveAsync(api, forApi);
    }

    [Fact]
    [Trait("SEC", "110")]
    public async Task An_api_key_is_told_to_the_clients_of_its_own_workspace()
    {
        var (api, foreign) = (await host.RegisterServiceAsync(), await host.RegisterServiceAsync(workspace: OAuthHost.Other));
        var key = await KeyAsync(OAuthHost.Acme, host.Time.GetUtcNow().AddHours(1));

        var report = await (await api.IntrospectAsync(key)).JsonAsync();
        report.GetProperty("active").GetBoolean().ShouldBeTrue();
        report.Text("token_type").ShouldBe("api_key");
        report.Text("scope").ShouldBe("clients:read members:read");
        report.Text("workspace").ShouldBe((await host.WorkspaceIdAsync(OAuthHost.Acme)).ToString());
        report.GetProperty("exp").GetInt64().ShouldBe(host.Time.GetUtcNow().AddHours(1).ToUnixTimeSeconds());
        report.Has("client_id").ShouldBeTrue();
        await ShouldBeInactiveAsync(foreign, key);
        await ShouldBeInactiveAsync(api, key[..^1] + (key[^1] == '0' ? '1' : '0'));
        host.Time.AdvanceSeconds(3601);
        await ShouldBeInactiveAsync(api, key);
    }

    [Fact]
    [Trait("SEC", "106")]
    public async Task A_revoked_token_is_refused_everywhere_whatever_it_looks_like()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        foreach (var client in new[] { await host.RegisterAsync(), await OpaqueAsync() })
        {
            var token = (await client.TokensOfAsync(visitor)).Text("access_token");
            (await UseAsync(token)).ShouldBe(HttpStatusCode.OK);
            (await client.IsAliveAsync(token)).ShouldBeTrue();
            await ShouldBeActiveAsync(client, token);

            (await client.RevokeAsync(token)).StatusCode.ShouldBe(HttpStatusCode.OK);

            await ShouldBeInactiveAsync(client, token);
            (await client.IsAliveAsync(token)).ShouldBeFalse();
            (await UseAsync(token)).ShouldBe(HttpStatusCode.Unauthorized);
        }
    }

    [Theory]
    [InlineData(AccessTokenFormat.Jwt)]
    [InlineData(AccessTokenFormat.Opaque)]
    [Trait("SEC", "112")]
    public async Task What_ends_is_inactive_at_once(AccessTokenFormat format)
    {
        var visitor = await host.SignInAsync(OAuthHost.Admin);
        foreach (var end in new Func<TestClient, Task>[] { PauseForAMomentAsync, WithdrawAsync, LeaveAsync, DisableAsync, SignOutAsync })
        {
            var client = await host.RegisterAsync(draft => draft with { Protocol = new() { AccessTokenFormat = format } });
            var tokens = await client.TokensOfAsync(visitor, ("scope", "openid members:read"));
            await ShouldBeActiveAsync(client, tokens.Text("access_token"));

            await end(client);
            await ShouldBeInactiveAsync(client, tokens.Text("access_token"));
            await RestoreAsync();
        }
    }

    [Fact]
    [Trait("SEC", "109")]
    public async Task The_answer_is_signed_for_whoever_asks_for_that()
    {
        var client = await host.RegisterServiceAsync();
        var token = await client.ServiceTokenAsync();

        var (active, inactive) = (await SignedAsync(client, token), await SignedAsync(client, "x"));

        active.Typ.ShouldBe("token-introspection+jwt");
        active.Issuer.ShouldBe(Issuer);
        active.Audiences.ShouldBe([client.ClientId]);
        active.TryGetClaim("sub", out _).ShouldBeFalse();
        active.TryGetClaim("exp", out _).ShouldBeFalse();
        var report = active.GetPayloadValue<JsonElement>("token_introspection");
        report.GetProperty("active").GetBoolean().ShouldBeTrue();
        report.Text("client_id").ShouldBe(client.ClientId);
        inactive.GetPayloadValue<JsonElement>("token_introspection").GetRawText().ShouldBe(Inactive);
        (await UseAsync(active.EncodedToken)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task An_opaque_token_is_a_credential_that_says_nothing_and_is_kept_as_a_hash()
    {
        var client = await host.RegisterServiceAsync(draft => draft with { Protocol = new() { AccessTokenFormat = AccessTokenFormat.Opaque } });

        var token = await client.ServiceTokenAsync();

        token.ShouldStartWith("cpa_");
        (await UseAsync(token)).ShouldBe(HttpStatusCode.OK);
        var hash = Domain.Credentials.SecretHash.Of(token);
        var row = await host.InDatabaseAsync(db => db.Everywhere<Domain.OAuth.Tokens.OpaqueAccessToken>().SingleAsync(one => one.Hash == hash));
        row.Claims.ShouldNotContain(token);
        row.ClientRowId.ShouldBe(client.RowId);
        host.Time.AdvanceSeconds(3601);
        await host.The<Domain.Expiry.ForgetEnded>().RunAsync(CancellationToken.None);
        (await host.InDatabaseAsync(db => db.Everywhere<Domain.OAuth.Tokens.OpaqueAccessToken>().AnyAsync(one => one.Hash == hash))).ShouldBeFalse();
    }

    private string Issuer => host.Address.ToString().TrimEnd('/');

    private Task<TestClient> OpaqueAsync() => host.RegisterAsync(draft => draft with { Protocol = new() { AccessTokenFormat = AccessTokenFormat.Opaque } });

    private static async Task ShouldBeInactiveAsync(TestClient client, string token)
    {
        var response = await client.IntrospectAsync(token);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).ShouldBe(Inactive, token);
    }

    private static async Task ShouldBeActiveAsync(TestClient client, params string[] tokens)
    {
        foreach (var token in tokens)
        {
            (await (await client.IntrospectAsync(token)).Content.ReadAsStringAsync()).ShouldContain("\"active\":true");
        }
    }

    private async Task<HttpStatusCode> UseAsync(string token)
    {
        using var http = host.Browserlike();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/me");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return (await http.SendAsync(request)).StatusCode;
    }

    private async Task<JsonWebToken> SignedAsync(TestClient client, string token)
    {
        using var http = host.Browserlike();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/introspect") { Content = new FormUrlEncodedContent(client.WithCredentials(new() { ["token"] = token })) };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/token-introspection+jwt"));
        var response = await http.SendAsync(request);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/token-introspection+jwt");
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        return new JsonWebToken(await response.Content.ReadAsStringAsync());
    }

    private async Task<string> KeyAsync(string workspace, DateTimeOffset? end = null)
    {
        var (actor, client) = (await host.ActorOfAsync(workspace), await host.RegisterServiceAsync(workspace: workspace));
        var draft = new ApiKeyDraft { Name = "test", Scopes = ["members:read", "clients:read"], ExpiresAt = end };
        return (await host.The<CreateApiKey>().RunAsync(actor, client.ClientId, draft, CancellationToken.None)).Value().Key!.Reveal();
    }

    // While it is paused its own secret is refused; its tokens stay dead.
    private static async Task PauseForAMomentAsync(TestClient client)
    {
        await client.PauseAsync();
        await client.ResumeAsync();
    }

    private async Task WithdrawAsync(TestClient client) =>
        (await host.The<WithdrawConsent>().RunAsync(await PersonAsync(), client.RowId, CancellationToken.None)).Value();

    private Task LeaveAsync(TestClient client) => InAcmeAsync((db, admin, acme) => db.Everywhere<Member>().Where(row => row.UserId == admin && row.WorkspaceId == acme).ExecuteDeleteAsync());

    private Task DisableAsync(TestClient client) => InAcmeAsync((db, admin, _) =>
        db.Users.Where(row => row.Id == admin).ExecuteUpdateAsync(set => set.SetProperty(row => row.DisabledAt, host.Time.GetUtcNow())));

    private Task SignOutAsync(TestClient client) => InAcmeAsync((db, admin, _) => db.UserSessions.Where(row => row.UserId == admin).ExecuteDeleteAsync());

    private Task RestoreAsync() => InAcmeAsync(async (db, admin, acme) =>
    {
        if (!await db.Everywhere<Member>().AnyAsync(row => row.UserId == admin && row.WorkspaceId == acme))
        {
            db.Members.Add(new Member { Id = Guid.CreateVersion7(), UserId = admin, WorkspaceId = acme, Role = WorkspaceRole.Admin, JoinedAt = host.Time.GetUtcNow() });
        }

        await db.Users.Where(row => row.Id == admin).ExecuteUpdateAsync(set => set.SetProperty(row => row.DisabledAt, (DateTimeOffset?)null));
        return await db.SaveChangesAsync();
    });

    private async Task InAcmeAsync(Func<Domain.PortalDbContext, Guid, Guid, Task<int>> work)
    {
        var (admin, acme) = (await host.UserIdAsync(OAuthHost.Admin), await host.WorkspaceIdAsync(OAuthHost.Acme));
        await host.InDatabaseAsync(db => work(db, admin, acme));
    }

    private async Task<Domain.Actor> PersonAsync()
    {
        var (admin, acme) = (await host.UserIdAsync(OAuthHost.Admin), await host.WorkspaceIdAsync(OAuthHost.Acme));
        return new Domain.Actor { Kind = Domain.ActorKind.User, SubjectId = admin.ToString(), Name = "admin", UserId = admin, WorkspaceId = acme, Role = WorkspaceRole.Admin, AuthenticatedAt = host.Time.GetUtcNow() };
    }
}
