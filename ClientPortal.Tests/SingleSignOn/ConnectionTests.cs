using System.Net;
using ClientPortal.Domain;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.SingleSignOn;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Tests.Api;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Tests.SingleSignOn.Support;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.SingleSignOn;

/// <summary>Setting up connections and domains.</summary>
public sealed class ConnectionTests(SharedPortal shared) : IClassFixture<SharedPortal>, IAsyncLifetime
{
    private const string Secret = "a-secret-of-the-provider";
    private const string Path = "/workspace/identity-connections";
    private static readonly CancellationToken Ct = CancellationToken.None;
    private readonly SignOnHost here = new(shared.Host);
    private ScriptedProvider provider = default!;

    public async Task InitializeAsync()
    {
        await here.StartAsync();
        provider = new ScriptedProvider(here);
    }

    public async Task DisposeAsync()
    {
        await provider.DisposeAsync();
        await here.DisposeAsync();
    }

    [Fact]
    [Trait("SEC", "183")]
    [Trait("SEC", "197")]
    public async Task Owners_with_a_fresh_sign_in_set_it_up_and_nobody_else()
    {
        var tenant = await here.Portal.NewTenantAsync();
        var stale = tenant.Owner with { AuthenticatedAt = here.Portal.Time.GetUtcNow() - TimeSpan.FromHours(1) };
        (await CreateAsync(tenant.Admin)).ShouldBe("not_allowed");
        (await CreateAsync(tenant.Member)).ShouldBe("not_allowed");
        (await CreateAsync(tenant.Owner with { Role = null, Kind = ActorKind.ApiKey })).ShouldBe("not_allowed");
        (await CreateAsync(stale)).ShouldBe("insufficient_user_authentication");
        (await CreateAsync(tenant.Owner)).ShouldBe("");

        var row = (await here.Portal.The<ConnectionQueries>().ListAsync(tenant.Admin, Ct)).Value().Single();
        (await here.Portal.The<ConnectionQueries>().ListAsync(tenant.Member, Ct)).IsDone(out _, out _).ShouldBeFalse();
        (await here.Portal.The<DeleteConnection>().RunAsync(here.Owner, row.Id, Ct)).IsDone(out _, out var problem).ShouldBeFalse();
        problem!.Kind.ShouldBe(ProblemKind.NotFound); // another workspace's is not there
        (await here.Portal.The<TestConnection>().RunAsync(here.Owner, row.Id, Ct)).IsDone(out _, out problem).ShouldBeFalse();
        problem!.Kind.ShouldBe(ProblemKind.NotFound);
    }

    [Fact]
    public async Task Every_mistake_is_told_at_its_field()
    {
        var draft = new ConnectionDraft { Name = " ", Issuer = "https://login.example?x", ClientId = "", ClientSecret = new PlainSecret(""), Scopes = "email", NewcomerRole = WorkspaceRole.Owner };

        (await here.Portal.The<CreateConnection>().RunAsync(here.Owner, draft, Ct)).IsDone(out _, out var problem).ShouldBeFalse();

        problem!.Fields.Select(field => field.Code).ShouldBe(["name_empty", "sso_issuer_form", "sso_client_id", "sso_client_secret", "sso_scopes", "sso_role"], ignoreOrder: true);
    }

    [Fact]
    [Trait("SEC", "175")]
    public async Task The_secret_is_sealed_for_its_row_and_shown_nowhere()
    {
        await here.ConnectAsync(provider.Issuer, "portal", Secret);
        var other = (await here.Portal.The<CreateConnection>().RunAsync(here.Owner, Draft() with { Name = "Second" }, Ct)).Value();

        var rows = await here.Portal.InDatabaseAsync(db => db.Everywhere<IdentityConnection>().Where(row => row.WorkspaceId == here.Owner.WorkspaceId).ToListAsync(Ct));
        rows.ShouldAllBe(row => !System.Text.Encoding.UTF8.GetString(row.SealedSecret).Contains(Secret));
        var sealedFirst = rows.Single(row => row.Id == here.Connection.Id).SealedSecret;
        await here.Portal.InDatabaseAsync(db => db.Everywhere<IdentityConnection>().Where(row => row.Id == other.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.SealedSecret, sealedFirst), Ct));
        (await here.Portal.The<TestConnection>().RunAsync(here.Owner, other.Id, Ct)).IsDone(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe("sso_provider_secret");
        (await here.Portal.InDatabaseAsync(db => db.Everywhere<AuditEvent>().ToListAsync(Ct))).ShouldAllBe(row => !$"{row.Detail}{row.TargetName}".Contains(Secret));
    }

    [Fact]
    public async Task A_test_of_the_connection_says_what_is_wrong()
    {
        await here.ConnectAsync(provider.Issuer, "portal", Secret);
        var good = (await TestAsync()).Report!;
        (good.Keys, good.NamesItselfInAnswers, good.TokenEndpoint).ShouldBe((1, true, $"{provider.Issuer}/token"));

        provider.Metadata["issuer"] = provider.Issuer + "/";
        (await TestAsync()).Code.ShouldBe("sso_provider_issuer");
        provider.Metadata["issuer"] = provider.Issuer;
        provider.Metadata["token_endpoint"] = "http://login.example/token";
        (await TestAsync()).Code.ShouldBe("sso_provider_endpoints");
        provider.Metadata["token_endpoint"] = $"{provider.Issuer}/token";
        provider.Metadata["authorization_endpoint"] = "javascript:alert(1)";
        (await TestAsync()).Code.ShouldBe("sso_provider_endpoints");
        provider.Metadata["authorization_endpoint"] = $"{provider.Issuer}/authorize";
        provider.Metadata["code_challenge_methods_supported"] = new[] { "plain" };
        (await TestAsync()).Code.ShouldBe("sso_provider_methods");
        provider.Metadata["code_challenge_methods_supported"] = null;
        provider.Metadata["token_endpoint_auth_methods_supported"] = new[] { "private_key_jwt" };
        (await TestAsync()).Code.ShouldBe("sso_provider_methods");
        provider.Metadata["token_endpoint_auth_methods_supported"] = null;
        provider.Keys = """{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}""";
        (await TestAsync()).Code.ShouldBe("sso_provider_keys");
        await provider.DisposeAsync();
        (await TestAsync()).Code.ShouldBe("sso_provider_unreachable");
        (await here.Portal.InDatabaseAsync(db => db.Everywhere<AuditEvent>().CountAsync(row => row.WorkspaceId == here.Owner.WorkspaceId && row.Action == AuditActions.ConnectionTested && !row.Succeeded, Ct))).ShouldBe(7);
    }

    [Fact]
    [Trait("SEC", "153")]
    public async Task A_provider_inside_the_network_is_not_called()
    {
        await using var strict = new SignOnHost(here.Portal.Time, ("Outbound:AllowPrivateAddresses", "false"));
        await strict.StartAsync();

        (await strict.Portal.The<CreateConnection>().RunAsync(strict.Owner, Draft(), Ct)).IsDone(out _, out var problem).ShouldBeFalse();

        problem!.Fields.Single().Code.ShouldBe("outbound_not_https");
        provider.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("gmail.com", "sso_domain_public")]
    [InlineData("GMX.de", "sso_domain_public")]
    [InlineData("localhost", "sso_domain_form")]
    [InlineData("10.0.0.1", "sso_domain_form")]
    [InlineData("https://acme.example/", "sso_domain_form")]
    [InlineData("", "sso_domain_form")]
    public async Task A_domain_that_can_be_nobodys_is_refused(string name, string code)
    {
        var connection = (await here.Portal.The<CreateConnection>().RunAsync(here.Owner, Draft(), Ct)).Value();

        (await here.Portal.The<ClaimDomain>().RunAsync(here.Owner, connection.Id, name, Ct)).IsDone(out _, out var problem).ShouldBeFalse();

        problem!.Fields.Single().Code.ShouldBe(code);
    }

    [Theory]
    [InlineData("Bücher.Example", "xn--bcher-kva.example")]
    [InlineData(" @acme.example. ", "acme.example")]
    public void A_domain_is_kept_in_one_form(string typed, string kept) => EmailDomains.Normalize(typed).ShouldBe(kept);

    [Fact]
    public async Task A_domain_counts_once_it_is_proved_and_for_one_workspace()
    {
        var connection = (await here.Portal.The<CreateConnection>().RunAsync(here.Owner, Draft(), Ct)).Value();
        var other = await here.Portal.ActorOfAsync(OAuthHost.Other);
        var theirs = (await here.Portal.The<CreateConnection>().RunAsync(other, Draft(), Ct)).Value();
        var claim = (await here.Portal.The<ClaimDomain>().RunAsync(here.Owner, connection.Id, here.Domain, Ct)).Value();
        var rival = (await here.Portal.The<ClaimDomain>().RunAsync(other, theirs.Id, here.Domain, Ct)).Value();
        claim.Proof.ShouldNotBe(rival.Proof);
        (await VerifyAsync(here.Owner, claim)).ShouldBe("sso_domain_unproved");
        await (await here.Visit().SubmitAsync("/account/sso", ("Email", $"a@{here.Domain}"))).ShouldRefuseAsync("No single sign-on is set up");

        here.Dns.Write(claim.DnsName, rival.Proof);
        (await VerifyAsync(here.Owner, claim)).ShouldBe("sso_domain_unproved");
        here.Dns.Write(claim.DnsName, claim.Proof);
        (await VerifyAsync(here.Owner, claim)).ShouldBe("");
        here.Dns.Write(rival.DnsName, rival.Proof);
        (await VerifyAsync(other, rival)).ShouldBe("sso_domain_taken");

        (await here.Portal.The<RemoveDomain>().RunAsync(here.Owner, claim.Id, Ct)).Value();
        (await VerifyAsync(other, rival)).ShouldBe("");
        (await here.Portal.The<ClaimDomain>().RunAsync(other, theirs.Id, here.Domain.ToUpperInvariant(), Ct)).IsDone(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe("sso_domain_listed");
    }

    [Fact]
    public async Task A_file_on_the_domains_web_server_proves_it_too()
    {
        var web = new OAuth.Registration.WrittenWeb();
        var proof = new DomainProof(new WrittenDns(), web);
        var domain = new EmailDomain { Id = Guid.Empty, WorkspaceId = Guid.Empty, ConnectionId = Guid.Empty, Name = "acme.example", Challenge = "0123", CreatedAt = default };

        (await proof.FindAsync(domain, Ct)).ShouldBeNull();
        web.Write("https://acme.example/.well-known/clientportal-domain.txt", "clientportal-domain=other\r\nclientportal-domain=0123\r\n", type: "text/plain");

        (await proof.FindAsync(domain, Ct)).ShouldBe("file");
    }

    [Fact]
    [Trait("SEC", "182")]
    public async Task Deleting_a_connection_ends_its_sessions_and_gives_its_domains_up()
    {
        await here.ConnectAsync(provider.Issuer, ScriptedProvider.ClientId, ScriptedProvider.Secret);
        var browser = await SignedInAsync();

        (await here.Portal.The<DeleteConnection>().RunAsync(here.Owner, here.Connection.Id, Ct)).Value();

        (await browser.IsSignedInAsync()).ShouldBeFalse();
        (await here.Portal.InDatabaseAsync(db => db.Everywhere<EmailDomain>().CountAsync(row => row.WorkspaceId == here.Owner.WorkspaceId, Ct))).ShouldBe(0);
        (await here.Portal.InDatabaseAsync(db => db.Everywhere<LinkedIdentity>().CountAsync(row => row.WorkspaceId == here.Owner.WorkspaceId, Ct))).ShouldBe(0);
        (await here.MembershipAsync(provider.Email)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_connection_that_is_off_starts_and_finishes_nothing()
    {
        await here.ConnectAsync(provider.Issuer, ScriptedProvider.ClientId, ScriptedProvider.Secret);
        var browser = here.Visit();
        var request = await browser.BeginAsync(provider.Email);
        provider.Give(provider.Key.Sign(provider.Claims(request)));
        (await here.Portal.The<EditConnection>().RunAsync(here.Owner, here.Connection.Id, new ConnectionEdit { IsDisabled = true }, Ct)).Value();

        await (await browser.ReturnAsync(request, ("code", "c"), ("state", request["state"]), ("iss", provider.Issuer))).ShouldRefuseAsync("Begin again");
        await (await here.Visit().SubmitAsync("/account/sso", ("Email", provider.Email))).ShouldRefuseAsync("No single sign-on is set up");
    }

    [Fact]
    [Trait("SEC", "201")]
    public async Task A_workspace_can_be_deleted_with_its_connections()
    {
        await here.ConnectAsync(provider.Issuer, ScriptedProvider.ClientId, ScriptedProvider.Secret);
        await SignedInAsync();

        (await here.Portal.The<DeleteWorkspace>().RunAsync(here.Owner, $"W {here.Owner.Workspace:n}", Ct)).Value();

        (await here.Portal.InDatabaseAsync(db => db.Everywhere<IdentityConnection>().CountAsync(row => row.WorkspaceId == here.Owner.WorkspaceId, Ct))).ShouldBe(0);
    }

    [Fact]
    [Trait("SEC", "194")]
    [Trait("SEC", "195")]
    public async Task The_api_does_the_same_for_an_owners_token_and_shows_no_secret()
    {
        var (name, callback) = ($"api{here.Domain}", here.Portal.The<SignOnAddresses>().CallbackOf(await here.Portal.WorkspaceIdAsync(OAuthHost.Acme)));
        var owner = await here.Portal.SignInAsync(OAuthHost.Owner);
        var client = await here.Portal.RegisterAsync(draft => draft with { Scopes = ["openid", "workspace:write", "clients:write", "workspace:read"] });
        var token = (await client.TokensOfAsync(owner, ("scope", "openid workspace:write workspace:read clients:write"))).Text("access_token");
        var api = ApiHttp.With(here.Portal, token);

        var made = (await api.PostAsync(Path, new { name = "Acme login", issuer = provider.Issuer, clientId = "portal", clientSecret = Secret })).ShouldBe(HttpStatusCode.Created);
        made.Text.ShouldNotContain(Secret);
        made.Value("redirectUri").ShouldBe(callback);
        var id = made.Value("id");
        (await api.PostAsync($"{Path}/{id}/test")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("keys").GetInt32().ShouldBe(1);
        var domain = (await api.PostAsync($"{Path}/{id}/domains", new { name })).ShouldBe(HttpStatusCode.Created);
        (await api.PatchAsync($"{Path}/{id}/domains/{domain.Value("id")}", new { enforced = true })).ShouldBe(HttpStatusCode.Conflict).Code.ShouldBe("sso_domain_not_verified");
        here.Dns.Write(domain.Value("dnsName"), domain.Value("proof"));
        (await api.PostAsync($"{Path}/{Guid.CreateVersion7()}/domains/{domain.Value("id")}/verify")).ShouldBe(HttpStatusCode.NotFound);
        (await api.PostAsync($"{Path}/{id}/domains/{domain.Value("id")}/verify")).ShouldBe(HttpStatusCode.OK);
        (await api.PatchAsync($"{Path}/{id}/domains/{domain.Value("id")}", new { })).ShouldBe(HttpStatusCode.BadRequest).CodesAt("enforced").ShouldBe(["enforced_missing"]);
        (await api.PatchAsync($"{Path}/{id}/domains/{domain.Value("id")}", new { enforced = true })).ShouldBe(HttpStatusCode.OK);
        (await api.PatchAsync($"{Path}/{id}", new { newcomerRole = "admin" }, ("If-Match", "\"v7\""))).ShouldBe(HttpStatusCode.PreconditionFailed);
        (await api.PatchAsync($"{Path}/{id}", new { newcomerRole = "admin" })).ShouldBe(HttpStatusCode.OK).Value("newcomerRole").ShouldBe("admin");
        (await api.PatchAsync($"{Path}/{id}", new { newcomerRole = "owner" })).ShouldBe(HttpStatusCode.BadRequest).CodesAt("newcomerRole").ShouldBe(["sso_role"]);
        (await api.GetAsync(Path)).ShouldBe(HttpStatusCode.OK).Text.ShouldNotContain(Secret);
        (await api.DeleteAsync($"{Path}/{id}/domains/{domain.Value("id")}")).ShouldBe(HttpStatusCode.NoContent);
        (await api.DeleteAsync($"{Path}/{id}")).ShouldBe(HttpStatusCode.NoContent);
        (await api.GetAsync($"{Path}/{id}")).ShouldBe(HttpStatusCode.NotFound);

        var key = ApiHttp.With(here.Portal, await here.Portal.SeedApiKeyAsync(OAuthHost.Acme, new Domain.Scopes.ScopeSet(["workspace:write", "clients:write"])));
        (await key.PostAsync(Path, new { name = "K", issuer = provider.Issuer, clientId = "portal", clientSecret = Secret })).ShouldBe(HttpStatusCode.Forbidden);
    }

    private async Task<SignOnBrowser> SignedInAsync()
    {
        var browser = here.Visit();
        var request = await browser.BeginAsync(provider.Email);
        provider.Give(provider.Key.Sign(provider.Claims(request)));
        (await browser.ReturnAsync(request, ("code", "c"), ("state", request["state"]), ("iss", provider.Issuer))).ShouldLeadOn();
        return browser;
    }

    private ConnectionDraft Draft() => new() { Name = "Acme login", Issuer = provider.Issuer, ClientId = "portal", ClientSecret = new PlainSecret(Secret) };

    private async Task<string> CreateAsync(Actor actor) =>
        (await here.Portal.The<CreateConnection>().RunAsync(actor, Draft(), Ct)).IsDone(out _, out var problem) ? "" : problem.Code;

    private async Task<string> VerifyAsync(Actor actor, DomainRow domain) =>
        (await here.Portal.The<VerifyDomain>().RunAsync(actor, domain.Id, Ct)).IsDone(out _, out var problem) ? "" : problem.Code;

    private async Task<(ProviderReport? Report, string Code)> TestAsync() =>
        (await here.Portal.The<TestConnection>().RunAsync(here.Owner, here.Connection.Id, Ct)).IsDone(out var report, out var problem) ? (report, "") : (null, problem.Code);
}
