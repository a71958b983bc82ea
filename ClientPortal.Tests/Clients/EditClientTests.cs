using System.Net;
using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Secrets;
using ClientPortal.Tests.Api;
using ClientPortal.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Clients;

/// <summary><c>PATCH /api/v1/clients/{clientId}</c> and the operation behind it.</summary>
public sealed class EditClientTests(PortalHost host) : IClassFixture<PortalHost>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task What_is_absent_stays()
    {
        var tenant = await host.NewTenantAsync();
        var made = await tenant.ClientAsync();
        var api = await tenant.WithKeyAsync();
        var edited = (await api.PatchAsync($"/clients/{made.ClientId}", new { redirectUris = new[] { "https://new.example/cb" }, accessTokenLifetimeSeconds = 120 })).ShouldBe(HttpStatusCode.OK);
        edited.Value("name").ShouldBe("Test app");
        edited.Json.GetProperty("redirectUris")[0].GetString().ShouldBe("https://new.example/cb");
        edited.Json.GetProperty("accessTokenLifetimeSeconds").GetInt32().ShouldBe(120);

        var cleared = (await api.PatchAsync($"/clients/{made.ClientId}", """{"accessTokenLifetimeSeconds":null}""")).ShouldBe(HttpStatusCode.OK);
        cleared.Json.GetProperty("accessTokenLifetimeSeconds").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        cleared.Json.GetProperty("redirectUris").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Protocol_settings_are_kept_changed_one_by_one_and_cleared()
    {
        var tenant = await host.NewTenantAsync();
        var made = await tenant.ClientAsync();
        var api = await tenant.WithKeyAsync();
        var fresh = (await api.GetAsync($"/clients/{made.ClientId}")).Json;
        fresh.GetProperty("idTokenSignedResponseAlg").GetString().ShouldBe("ES256");
        fresh.GetProperty("accessTokenFormat").GetString().ShouldBe("jwt");

        (await api.PatchAsync($"/clients/{made.ClientId}", """{"idTokenSignedResponseAlg":"RS256","backchannelLogoutUri":"https://a.example/logout"}""")).ShouldBe(HttpStatusCode.OK);
        var edited = (await api.PatchAsync($"/clients/{made.ClientId}", """{"accessTokenFormat":"opaque","backchannelLogoutUri":null}""")).ShouldBe(HttpStatusCode.OK).Json;
        edited.GetProperty("idTokenSignedResponseAlg").GetString().ShouldBe("RS256");
        edited.GetProperty("accessTokenFormat").GetString().ShouldBe("opaque");
        edited.GetProperty("backchannelLogoutUri").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Theory]
    [InlineData("""{"name":" "}""", "name", "name_empty")]
    [InlineData("""{"redirectUris":["https://a.example/cb","http://a.example"]}""", "redirectUris[1]", "redirect_uri_http")]
    [InlineData("""{"scopes":["x"]}""", "scopes", "scope_unknown")]
    [InlineData("""{"grantTypes":["implicit"]}""", "grantTypes", "grant_type_unknown")]
    [InlineData("""{"tokenEndpointAuthMethod":"none"}""", "tokenEndpointAuthMethod", "auth_method_of_kind")]
    [InlineData("""{"refreshTokenLifetimeSeconds":1}""", "refreshTokenLifetimeSeconds", "refresh_token_lifetime")]
    [InlineData("""{"idTokenSignedResponseAlg":"HS256"}""", "idTokenSignedResponseAlg", "signing_algorithm_unknown")]
    [InlineData("""{"accessTokenFormat":"saml"}""", "accessTokenFormat", "field_invalid")]
    [InlineData("""{"backchannelLogoutUri":"http://a.example/logout"}""", "backchannelLogoutUri", "backchannel_logout_uri")]
    [InlineData("""{"clientId":"other"}""", "clientId", "field_unknown")]
    [InlineData("""{"redirectUris":{}}""", "redirectUris", "field_invalid")]
    public async Task A_wrong_value_is_400_at_its_field_and_nothing_changes(string body, string field, string code)
    {
        var tenant = await host.NewTenantAsync();
        var made = await tenant.ClientAsync();
        var api = await tenant.WithKeyAsync();
        (await api.PatchAsync($"/clients/{made.ClientId}", body)).ShouldBe(HttpStatusCode.BadRequest).CodesAt(field).ShouldBe([code]);
        (await api.GetAsync($"/clients/{made.ClientId}")).Json.GetProperty("version").GetInt32().ShouldBe(0);
    }

    [Fact]
    [Trait("SEC", "249")]
    public async Task An_edit_of_a_version_that_has_changed_is_412()
    {
        var tenant = await host.NewTenantAsync();
        var made = await tenant.ClientAsync();
        var api = await tenant.WithKeyAsync();
        var tag = (await api.GetAsync($"/clients/{made.ClientId}")).Headers["ETag"];
        var first = (await api.PatchAsync($"/clients/{made.ClientId}", new { name = "First" }, ("If-Match", tag))).ShouldBe(HttpStatusCode.OK);
        first.Headers["ETag"].ShouldNotBe(tag);
        (await api.PatchAsync($"/clients/{made.ClientId}", new { name = "Second" }, ("If-Match", tag))).ShouldBe(HttpStatusCode.PreconditionFailed).Code.ShouldBe("changed_meanwhile");
        (await api.PatchAsync($"/clients/{made.ClientId}", new { name = "Third" }, ("If-Match", "W/\"x\""))).ShouldBe(HttpStatusCode.PreconditionFailed);
        (await api.GetAsync($"/clients/{made.ClientId}")).Value("name").ShouldBe("First");
    }

    [Fact]
    [Trait("SEC", "249")]
    public async Task Parallel_edits_of_distinct_fields_are_all_kept()
    {
        var tenant = await host.NewTenantAsync();
        var made = await tenant.ClientAsync();
        var edit = tenant.Get<EditClient>();
        var edits = new ClientEdit[]
        {
            new() { Name = "Renamed" },
            new() { RedirectUris = ["https://new.example/cb"] },
            new() { AccessTokenLifetimeSeconds = 600 },
            new() { AvailableToOtherWorkspaces = true },
        };
        var outcomes = await Task.WhenAll(edits.Select(one => Task.Run(() => edit.RunAsync(tenant.Owner, made.ClientId, one, Ct))));
        outcomes.ShouldAllBe(outcome => outcome is Outcome<ClientDetail>.Done);
        var client = (await tenant.Get<ClientQueries>().FindAsync(tenant.Owner, made.ClientId, Ct)).Value();
        client.Name.ShouldBe("Renamed");
        client.RedirectUris.ShouldBe(["https://new.example/cb"]);
        client.AccessTokenLifetimeSeconds.ShouldBe(600);
        client.AvailableToOtherWorkspaces.ShouldBeTrue();
    }

    [Fact]
    [Trait("SEC", "016")]
    public async Task A_client_that_becomes_public_loses_its_secrets_and_client_credentials()
    {
        var tenant = await host.NewTenantAsync();
        var made = await tenant.ClientAsync(with: draft => draft with { GrantTypes = ["authorization_code", "refresh_token", "client_credentials"] });
        var edited = (await tenant.Get<EditClient>().RunAsync(tenant.Owner, made.ClientId, new ClientEdit { Kind = ClientKind.Public }, Ct)).Value();
        edited.GrantTypes.Contains(GrantTypes.ClientCredentials).ShouldBeFalse();
        edited.TokenEndpointAuthMethod.ShouldBe(TokenEndpointAuthMethod.None);
        edited.RequirePkce.ShouldBeTrue();
        edited.NewSecret.ShouldBeNull();
        (await tenant.Get<SecretQueries>().ListAsync(tenant.Owner, made.ClientId, Ct)).Value().ShouldBeEmpty();
        await using var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner);
        (await db.Clients.SingleAsync(client => client.Id == made.Id, Ct)).TokenEpoch.ShouldBe(1);
    }

    [Fact]
    [Trait("SEC", "016")]
    public async Task A_client_that_becomes_confidential_gets_a_secret_this_once()
    {
        var tenant = await host.NewTenantAsync();
        var made = await tenant.ClientAsync(kind: ClientKind.Public);
        var api = await tenant.WithKeyAsync();
        var edited = (await api.PatchAsync($"/clients/{made.ClientId}", new { kind = "confidential" })).ShouldBe(HttpStatusCode.OK);
        edited.Value("clientSecret").ShouldStartWith("cps_");
        edited.Value("tokenEndpointAuthMethod").ShouldBe("client_secret");
        (await api.GetAsync($"/clients/{made.ClientId}")).Json.TryGetProperty("clientSecret", out _).ShouldBeFalse();
    }

    [Fact]
    [Trait("SEC", "016")]
    public async Task A_change_of_kind_wants_a_fresh_sign_in_and_fitting_redirect_uris()
    {
        var tenant = await host.NewTenantAsync();
        var made = await tenant.ClientAsync(kind: ClientKind.Public, with: draft => draft with { RedirectUris = ["com.example.app:/cb"] });
        var edit = new ClientEdit { Kind = ClientKind.Confidential };
        (await tenant.Get<EditClient>().RunAsync(tenant.Owner, made.ClientId, edit, Ct)).IsDone(out _, out var problem);
        problem!.Fields.ShouldHaveSingleItem().ShouldBe(new FieldProblem("RedirectUris[0]", RedirectUriMistakes.SchemeOfPublicClients.Code, RedirectUriMistakes.SchemeOfPublicClients.Sentence));

        var old = tenant.Owner with { AuthenticatedAt = tenant.Owner.AuthenticatedAt - TimeSpan.FromHours(1) };
        (await tenant.Get<EditClient>().RunAsync(old, made.ClientId, edit, Ct)).IsDone(out _, out problem);
        problem!.Kind.ShouldBe(ProblemKind.NeedsFreshSignIn);
    }

    [Fact]
    [Trait("SEC", "014")]
    public async Task An_editor_cannot_make_a_client_do_on_its_own_behalf_what_they_cannot_do()
    {
        var tenant = await host.NewTenantAsync();
        var made = await tenant.ClientAsync(); // an owner's: its scopes include workspace:write
        var refused = await (await tenant.WithKeyAsync("clients:write")).PatchAsync($"/clients/{made.ClientId}", new { grantTypes = new[] { "authorization_code", "client_credentials" } });
        refused.ShouldBe(HttpStatusCode.BadRequest).CodesAt("scopes").ShouldBe(["scope_beyond_own"]);
        (await (await tenant.WithKeyAsync("clients:write")).PatchAsync($"/clients/{made.ClientId}", new { name = "Still editable" })).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_first_redirect_uri_lets_a_key_only_client_sign_people_in_and_without_the_last_one_it_cannot()
    {
        var tenant = await host.NewTenantAsync();
        var made = await tenant.ClientAsync(with: draft => draft with { RedirectUris = [] });
        var api = await tenant.WithKeyAsync();
        (await api.PatchAsync($"/clients/{made.ClientId}", new { redirectUris = new[] { "https://a.example/cb" } })).Json.GetProperty("grantTypes").GetArrayLength().ShouldBe(2);
        (await api.PatchAsync($"/clients/{made.ClientId}", new { redirectUris = Array.Empty<string>() })).Json.GetProperty("grantTypes").GetArrayLength().ShouldBe(0);
    }
}
