using System.Net;
using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Consents;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.Tokens;
using ClientPortal.Domain.Scopes;
using ClientPortal.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Api;

/// <summary>Access tokens of people as credentials of the API.</summary>
public sealed class TokensTests(PortalHost host) : IClassFixture<PortalHost>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task A_token_has_the_persons_rights_cut_down_to_its_scopes()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var admin = ApiHttp.With(host, await TokenAsync(tenant, tenant.Admin, client, "clients:read email"));
        var me = (await admin.GetAsync("/me")).ShouldBe(HttpStatusCode.OK);
        me.Value("kind").ShouldBe("user");
        me.Value("id").ShouldBe(tenant.Admin.SubjectId);
        me.Value("role").ShouldBe("admin");
        me.Value("email").ShouldEndWith("@example.test");
        me.Json.GetProperty("workspaces").GetArrayLength().ShouldBe(1);
        (await admin.GetAsync("/clients")).ShouldBe(HttpStatusCode.OK);
        (await admin.PostAsync("/clients", new { name = "x" })).ShouldBe(HttpStatusCode.Forbidden).Code.ShouldBe("insufficient_scope");
        (await admin.GetAsync("/connected-apps")).ShouldBe(HttpStatusCode.Forbidden);

        var member = ApiHttp.With(host, await TokenAsync(tenant, tenant.Member, client, "full_access"));
        (await member.GetAsync("/clients")).ShouldBe(HttpStatusCode.Forbidden);
        (await member.GetAsync("/members")).ShouldBe(HttpStatusCode.OK);
        var plain = ApiHttp.With(host, await TokenAsync(tenant, tenant.Member, client, "workspace:read"));
        (await plain.GetAsync("/me")).Json.GetProperty("email").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    [Trait("SEC", "017")]
    public async Task A_token_dies_with_its_client_its_membership_and_its_consent()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var token = ApiHttp.With(host, await TokenAsync(tenant, tenant.Member, client, "full_access"));
        (await token.GetAsync("/me")).ShouldBe(HttpStatusCode.OK);
        await tenant.Get<PauseClient>().RunAsync(tenant.Owner, client.ClientId, Ct);
        (await token.GetAsync("/me")).ShouldBe(HttpStatusCode.Unauthorized);
        await tenant.Get<ResumeClient>().RunAsync(tenant.Owner, client.ClientId, Ct);
        (await token.GetAsync("/me")).ShouldBe(HttpStatusCode.Unauthorized);

        var second = ApiHttp.With(host, await TokenAsync(tenant, tenant.Member, client, "full_access"));
        var apps = (await second.GetAsync("/connected-apps")).ShouldBe(HttpStatusCode.OK);
        apps.Json.GetProperty("items")[0].GetProperty("clientId").GetString().ShouldBe(client.ClientId);
        (await second.DeleteAsync($"/connected-apps/{client.Id}")).ShouldBe(HttpStatusCode.NoContent);
        (await second.GetAsync("/me")).ShouldBe(HttpStatusCode.Unauthorized);

        var third = ApiHttp.With(host, await TokenAsync(tenant, tenant.Member, client, "full_access"));
        await using var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner);
        var member = await db.Members.Where(row => row.UserId == tenant.Member.UserId).Select(row => row.Id).SingleAsync(Ct);
        (await tenant.Get<RemoveMember>().RunAsync(tenant.Owner, member, Ct)).Value();
        (await third.GetAsync("/me")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_header_sessionID_takes_it_and_the_query_does_not()
    {
        var tenant = await host.NewTenantAsync();
        var token = await TokenAsync(tenant, tenant.Owner, await tenant.ClientAsync(), "full_access");
        var nobody = ApiHttp.Anonymous(host);

        (await nobody.SendAsync(HttpMethod.Get, "/me", headers: ("sessionID", token))).ShouldBe(HttpStatusCode.OK);
        (await nobody.GetAsync($"/me?sessionID={token}")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    [Trait("SEC", "166")]
    public async Task The_key_of_somebody_who_left_works_on_and_is_marked()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var create = tenant.Get<Domain.ApiKeys.CreateApiKey>();
        var key = (await create.RunAsync(tenant.Admin, client.ClientId, new Domain.ApiKeys.ApiKeyDraft { Name = "of the admin" }, Ct)).Value();
        await using var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner);
        var member = await db.Members.Where(row => row.UserId == tenant.Admin.UserId).Select(row => row.Id).SingleAsync(Ct);
        (await tenant.Get<RemoveMember>().RunAsync(tenant.Owner, member, Ct)).Value();
        (await tenant.Get<Domain.ApiKeys.ApiKeyQueries>().FindAsync(tenant.Owner, client.ClientId, key.Id, Ct)).Value().CreatorHasLeft.ShouldBeTrue();
        (await ApiHttp.With(host, key.Key!.Reveal()).GetAsync("/me")).ShouldBe(HttpStatusCode.OK);

        (await tenant.Get<Domain.ApiKeys.RotateApiKey>().RunAsync(tenant.Owner, client.ClientId, key.Id, new Domain.ApiKeys.RotateAsk(), Ct)).Value();
        (await tenant.Get<Domain.ApiKeys.ApiKeyQueries>().FindAsync(tenant.Owner, client.ClientId, key.Id, Ct)).Value().CreatorHasLeft.ShouldBeFalse("whoever left does not know the new value");
    }

    // What an authorization leaves behind, without its pages, which have tests of their own.
    private static async Task<string> TokenAsync(Tenant tenant, Actor person, RegisteredClient client, string scopes)
    {
        var credentials = tenant.Get<CredentialGenerator>();
        var now = tenant.Get<TimeProvider>().GetUtcNow();
        var set = ScopeSet.Parse(scopes).Union([ScopeNames.OfflineAccess]);
        await using var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner);
        var row = await db.Clients.SingleAsync(one => one.Id == client.Id, Ct);
        var grant = new Grant
        {
            Id = credentials.NewId(),
            WorkspaceId = tenant.WorkspaceId,
            ClientRowId = client.Id,
            UserId = person.UserId!.Value,
            Scopes = set,
            CreatedAt = now,
            AuthenticatedAt = now,
            AuthenticationMethods = "pwd",
        };
        db.Grants.Add(grant);
        if (!await db.Consents.AnyAsync(consent => consent.UserId == person.UserId && consent.ClientRowId == client.Id, Ct))
        {
            db.Consents.Add(new Consent
            {
                Id = credentials.NewId(),
                WorkspaceId = tenant.WorkspaceId,
                ClientRowId = client.Id,
                UserId = person.UserId.Value,
                Scopes = set,
                RedirectUri = "https://app.example/cb",
                GivenAt = now,
                ChangedAt = now,
            });
        }

        await db.SaveChangesAsync(Ct);
        return (await tenant.Get<AccessTokens>().CreateAsync(new AccessTokenOrder { Client = row, Grant = grant, Scopes = set, Profile = OAuthProfile.Core }, Ct)).Value;
    }
}
