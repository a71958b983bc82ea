using System.Net;
using System.Text.Json;
using ClientPortal.Domain.Clients;
using ClientPortal.Tests.Hosting;

namespace ClientPortal.Tests.Api;

/// <summary>Every route with an id × own, foreign and random ids × every kind of caller (SEC-194).</summary>
[Trait("SEC", "194")]
public sealed class TenancyTests(TenancyTests.GenerousHost host) : IClassFixture<TenancyTests.GenerousHost>
{
    // Method, path with {client}, {key}, {secret}, {member}; a body that is right; the status for one's own.
    private static readonly (string Method, string Path, string Body, HttpStatusCode Own)[] Routes =
    [
        ("GET", "/clients/{client}", "", HttpStatusCode.OK),
        ("PATCH", "/clients/{client}", """{"name":"Renamed"}""", HttpStatusCode.OK),
        ("GET", "/clients/{client}/review", "", HttpStatusCode.OK),
        ("GET", "/clients/{client}/people", "", HttpStatusCode.OK),
        ("DELETE", "/clients/{client}/people", "", HttpStatusCode.NoContent),
        ("GET", "/clients/{client}/secrets", "", HttpStatusCode.OK),
        ("POST", "/clients/{client}/secrets", "{}", HttpStatusCode.Created),
        ("PATCH", "/clients/{client}/secrets/{secret}", """{"note":"n"}""", HttpStatusCode.NoContent),
        ("GET", "/clients/{client}/keys", "", HttpStatusCode.OK),
        ("POST", "/clients/{client}/keys", """{"name":"k","scopes":["clients:read"]}""", HttpStatusCode.Created),
        ("GET", "/clients/{client}/keys/{key}", "", HttpStatusCode.OK),
        ("PATCH", "/clients/{client}/keys/{key}", """{"name":"k2"}""", HttpStatusCode.OK),
        ("POST", "/clients/{client}/keys/{key}/reveal", "", HttpStatusCode.OK),
        ("POST", "/clients/{client}/keys/{key}/rotate", "{}", HttpStatusCode.OK),
        ("DELETE", "/clients/{client}/keys/{key}", "", HttpStatusCode.NoContent),
        ("POST", "/clients/{client}/secrets/regenerate", "{}", HttpStatusCode.Created),
        ("DELETE", "/clients/{client}/secrets/{secret}", "", HttpStatusCode.NoContent),
        ("POST", "/clients/{client}/pause", "", HttpStatusCode.NoContent),
        ("POST", "/clients/{client}/resume", "", HttpStatusCode.NoContent),
        ("GET", "/members/{member}", "", HttpStatusCode.OK),
        ("DELETE", "/clients/{client}", "", HttpStatusCode.NoContent),
    ];

    private static readonly string[] AllScopes =
        ["workspace:read", "workspace:write", "members:read", "members:write", "clients:read", "clients:write", "keys:read", "keys:write", "keys:verify", "audit:read", "usage:read"];

    [Fact]
    public async Task What_is_foreign_looks_like_what_is_not_there_and_stays_as_it_was()
    {
        var (own, foreign) = (await host.NewTenantAsync(), await host.NewTenantAsync());
        var (mine, theirs) = (await IdsOfAsync(own), await IdsOfAsync(foreign));
        var random = new Ids($"none-{Guid.CreateVersion7():n}", Guid.CreateVersion7().ToString(), Guid.CreateVersion7().ToString(), Guid.CreateVersion7().ToString());
        var callers = new[] { await own.WithKeyAsync(AllScopes), await MachineAsync(own) };
        var before = await SnapshotAsync(foreign);
        foreach (var caller in callers)
        {
            foreach (var (method, path, body, _) in Routes)
            {
                var answers = new List<string>();
                foreach (var ids in new[] { theirs, random, mine with { Client = theirs.Client }, theirs with { Client = mine.Client } })
                {
                    if (ids.Fill(path) == mine.Fill(path))
                    {
                        continue; // the route has no id of the foreign one
                    }

                    var reply = (await caller.SendAsync(new HttpMethod(method), ids.Fill(path), body.Length == 0 ? null : body)).ShouldBe(HttpStatusCode.NotFound);
                    answers.Add(reply.Text.Replace(reply.Value("traceId"), "", StringComparison.Ordinal));
                }

                answers.Distinct(StringComparer.Ordinal).Count().ShouldBe(1, path);
            }
        }

        (await SnapshotAsync(foreign)).ShouldBe(before);
    }

    [Fact]
    public async Task Whoever_has_every_scope_reaches_the_own_ones()
    {
        var own = await host.NewTenantAsync();
        var mine = await IdsOfAsync(own);
        var caller = await own.WithKeyAsync(AllScopes);
        string? secret = null;
        foreach (var (method, path, body, expected) in Routes)
        {
            var ids = secret is null ? mine : mine with { Secret = secret };
            var reply = (await caller.SendAsync(new HttpMethod(method), ids.Fill(path), body.Length == 0 ? null : body)).ShouldBe(expected);
            if (path.EndsWith("/regenerate", StringComparison.Ordinal))
            {
                secret = reply.Value("id");
            }
        }
    }

    [Fact]
    [Trait("SEC", "018")]
    [Trait("SEC", "197")]
    public async Task A_member_and_a_key_without_scopes_for_it_are_refused_and_nobody_is_asked_who_they_are()
    {
        var own = await host.NewTenantAsync();
        var mine = await IdsOfAsync(own);
        var member = await own.InBrowserAsync(own.Member);
        var keyOfMember = await own.WithKeyAsync("workspace:read", "members:read");
        foreach (var (method, path, body, _) in Routes)
        {
            var target = mine.Fill(path);
            var sent = body.Length == 0 ? null : body;
            (await ApiHttp.Anonymous(host).SendAsync(new HttpMethod(method), target, sent)).ShouldBe(HttpStatusCode.Unauthorized);
            var isForMembers = path.StartsWith("/members", StringComparison.Ordinal);
            (await keyOfMember.SendAsync(new HttpMethod(method), target, sent)).ShouldBe(isForMembers ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
            (await member.SendAsync(new HttpMethod(method), target, sent))
                .ShouldBe(method != "GET" ? HttpStatusCode.Unauthorized : isForMembers ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
        }

        foreach (var path in new[] { "/clients", "/audit-events", "/usage", "/usage.csv", "/usage/refusals" })
        {
            (await member.GetAsync(path)).ShouldBe(HttpStatusCode.Forbidden);
            (await keyOfMember.GetAsync(path)).ShouldBe(HttpStatusCode.Forbidden);
        }

        (await member.GetAsync("/workspace")).ShouldBe(HttpStatusCode.OK);
        (await member.GetAsync("/members")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "199")]
    public async Task Lists_hold_nothing_of_another_workspace()
    {
        var (own, foreign) = (await host.NewTenantAsync(), await host.NewTenantAsync());
        var theirs = await IdsOfAsync(foreign);
        var caller = await own.WithKeyAsync(AllScopes);
        foreach (var path in new[] { "/clients", "/members", "/audit-events", "/workspace", "/me", "/usage?groupBy=client", "/usage?groupBy=key", "/usage.csv?groupBy=key", "/usage/refusals" })
        {
            var text = (await caller.GetAsync(path)).ShouldBe(HttpStatusCode.OK).Text;
            text.ShouldNotContain(theirs.Client);
            text.ShouldNotContain(foreign.WorkspaceId.ToString());
            text.ShouldNotContain(foreign.Owner.SubjectId);
        }
    }

    [Theory]
    [InlineData("not-a-guid")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("{0}")]
    [InlineData("%F0%9F")]
    public async Task An_id_that_is_none_is_404(string id)
    {
        var own = await host.NewTenantAsync();
        var mine = await IdsOfAsync(own);
        var caller = await own.WithKeyAsync(AllScopes);
        foreach (var path in new[] { $"/clients/{id}", $"/clients/{mine.Client}/keys/{id}", $"/clients/{mine.Client}/secrets/{id}", $"/members/{id}" })
        {
            var method = path.Contains("/secrets/", StringComparison.Ordinal) ? HttpMethod.Delete : HttpMethod.Get;
            (await caller.SendAsync(method, path)).ShouldBe(HttpStatusCode.NotFound);
        }
    }

    private static async Task<Ids> IdsOfAsync(Tenant tenant)
    {
        var client = await tenant.ClientAsync();
        var key = await tenant.KeyAsync(client.ClientId, "clients:read");
        var secret = (await tenant.Get<Domain.Secrets.SecretQueries>().ListAsync(tenant.Owner, client.ClientId, CancellationToken.None)).Value()[0].Id;
        var member = (await tenant.Get<Domain.Members.MemberQueries>().ListAsync(tenant.Owner, new Domain.PageAsk(), CancellationToken.None)).Value().Items[0].Id;
        return new Ids(client.ClientId, key.Id.ToString(), secret.ToString(), member.ToString());
    }

    /// <summary>A client on its own behalf.</summary>
    private async Task<ApiHttp> MachineAsync(Tenant tenant)
    {
        var machine = await tenant.ClientAsync(with: draft => draft with { RedirectUris = [], GrantTypes = [GrantTypes.ClientCredentials], Scopes = AllScopes });
        using var http = host.Browserlike();
        using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", machine.ClientId), new("client_secret", machine.Secret!.Reveal())]);
        using var answer = await http.PostAsync("/oauth/token", form);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return ApiHttp.With(host, JsonDocument.Parse(text).RootElement.GetProperty("access_token").GetString()!);
    }

    private static async Task<string> SnapshotAsync(Tenant tenant)
    {
        var caller = await tenant.InBrowserAsync(tenant.Owner);
        var clients = await caller.GetAsync("/clients");
        var all = new List<string> { clients.Text, (await caller.GetAsync("/members")).Text };
        foreach (var client in clients.Json.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("clientId").GetString()))
        {
            all.Add((await caller.GetAsync($"/clients/{client}")).Text);
            all.Add((await caller.GetAsync($"/clients/{client}/keys")).Text);
            all.Add((await caller.GetAsync($"/clients/{client}/secrets")).Text);
        }

        return string.Join('\n', all);
    }

    private sealed record Ids(string Client, string Key, string Secret, string Member)
    {
        public string Fill(string path) => path
            .Replace("{client}", Client, StringComparison.Ordinal)
            .Replace("{key}", Key, StringComparison.Ordinal)
            .Replace("{secret}", Secret, StringComparison.Ordinal)
            .Replace("{member}", Member, StringComparison.Ordinal);
    }

    /// <summary>The matrix makes more calls in a second than a caller may.</summary>
    public sealed class GenerousHost : PortalHost
    {
        public GenerousHost() => With("RateLimits:Scale", "100");
    }
}
