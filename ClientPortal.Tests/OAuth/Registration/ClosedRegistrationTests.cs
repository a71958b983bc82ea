using System.Net;
using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth.Registration;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Tests.Api;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.OAuth.Registration;

/// <summary>Registration as it is by default: with a token of a workspace only.</summary>
public sealed class ClosedRegistrationTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    private readonly Software software = new(host);

    [Fact]
    [Trait("SEC", "150")]
    public async Task Without_a_good_token_nothing_is_registered()
    {
        var foreign = (await software.RegisterAsync(token: await TokenAsync())).Token;
        foreach (var token in new[] { null, "", "x", "cpi_0000", foreign, await host.SeedApiKeyAsync(OAuthHost.Acme, Domain.Scopes.ScopeNames.Api) })
        {
            var response = await software.PostAsync(Software.Metadata(), token);
            await response.ShouldBeErrorAsync("invalid_token", HttpStatusCode.Unauthorized);
            response.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer error=\"invalid_token\"");
        }
    }

    [Fact]
    [Trait("SEC", "150")]
    public async Task A_token_is_good_for_its_count_however_many_come_at_once()
    {
        var token = await TokenAsync(uses: 3);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => software.PostAsync(Software.Metadata(), token)));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.Created).ShouldBe(3);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.Unauthorized).ShouldBe(7);
    }

    [Fact]
    [Trait("SEC", "150")]
    public async Task A_token_ends_with_its_time_and_with_its_deletion()
    {
        var (brief, deleted) = (await TokenAsync(), await MakeAsync());
        var actor = await host.ActorOfAsync(OAuthHost.Acme);
        (await host.The<DeleteInitialAccessToken>().RunAsync(actor, deleted.Row.Id, default)).Value();
        (await host.The<InitialAccessTokenQueries>().ListAsync(actor, default)).Value().ShouldNotContain(row => row.Id == deleted.Row.Id);
        (await software.PostAsync(Software.Metadata(), deleted.Token.Reveal())).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        host.Time.Advance(TimeSpan.FromDays(2));
        (await software.PostAsync(Software.Metadata(), brief)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    [Trait("SEC", "150")]
    public async Task What_registers_with_a_token_belongs_to_its_workspace()
    {
        var registered = await software.RegisterAsync(token: await TokenAsync(name: "Roll-out"));

        var detail = (await host.The<ClientQueries>().FindAsync(await host.ActorOfAsync(OAuthHost.Acme), registered.Client.ClientId, default)).Value();
        (detail.CreatedBy, detail.Origin).ShouldBe(("Roll-out", ClientOrigin.Registration));
        (await registered.Client.TokensOfAsync(await host.SignInAsync(OAuthHost.Member))).Text("access_token").ShouldNotBeEmpty();
        (await (await host.SignInAsync(OAuthHost.Stranger)).GetAsync(registered.Client.AuthorizeUrl())).ShouldRedirectWith("access_denied");
    }

    [Fact]
    [Trait("SEC", "150")]
    public async Task A_workspace_that_does_not_allow_it_takes_nothing_and_makes_no_token()
    {
        await host.SignInAsync(OAuthHost.Stranger);
        var actor = await host.ActorOfAsync(OAuthHost.Other);
        var token = (await MakeAsync(slug: OAuthHost.Other)).Token.Reveal();
        (await host.The<EditWorkspace>().RunAsync(actor, new WorkspaceEdit { DynamicClients = false }, default)).Value();

        await (await software.PostAsync(Software.Metadata(), token)).ShouldBeErrorAsync("access_denied", HttpStatusCode.Forbidden);
        (await host.The<CreateInitialAccessToken>().RunAsync(actor, Draft(), default)).ShouldBeOfType<Outcome<MadeInitialAccessToken>.Refused>().Problem.Code.ShouldBe("registration_off");
        (await host.InDatabaseAsync(db => db.Everywhere<InitialAccessToken>().Where(row => row.WorkspaceId == actor.WorkspaceId).Select(row => row.UsesLeft).SingleAsync())).ShouldBe(1, "a refused try costs nothing");
    }

    [Theory]
    [InlineData("", 1, 1, "name_empty")]
    [InlineData("n", 0, 1, "registration_token_uses")]
    [InlineData("n", 1001, 1, "registration_token_uses")]
    [InlineData("n", 1, 0, "registration_token_expiry")]
    [InlineData("n", 1, 91, "registration_token_expiry")]
    [Trait("SEC", "150")]
    public async Task A_token_has_bounds(string name, int uses, int days, string code)
    {
        var draft = new InitialAccessTokenDraft { Name = name, Uses = uses, ExpiresAt = host.Time.GetUtcNow().AddDays(days) };
        var refused = (await host.The<CreateInitialAccessToken>().RunAsync(await host.ActorOfAsync(OAuthHost.Acme), draft, default)).ShouldBeOfType<Outcome<MadeInitialAccessToken>.Refused>();
        refused.Problem.Fields.Select(field => field.Code).ShouldBe([code]);
    }

    [Fact]
    public async Task Tokens_are_made_over_the_API_by_whoever_may_write_clients()
    {
        var api = ApiHttp.With(host, await host.SeedApiKeyAsync(OAuthHost.Acme, new(["clients:read", "clients:write"])));

        var made = (await api.PostAsync("/registration-tokens", new { name = "From outside", uses = 2, expiresAt = host.Time.GetUtcNow().AddDays(3) })).ShouldBe(HttpStatusCode.Created);
        await software.RegisterAsync(token: made.Value("token"));

        var listed = (await api.GetAsync("/registration-tokens")).ShouldBe(HttpStatusCode.OK);
        listed.Text.ShouldContain("\"usesLeft\":1");
        listed.Text.ShouldNotContain(made.Value("token"));
        (await api.DeleteAsync($"/registration-tokens/{made.Value("id")}")).ShouldBe(HttpStatusCode.NoContent);
        (await api.DeleteAsync($"/registration-tokens/{made.Value("id")}")).ShouldBe(HttpStatusCode.NotFound);
        var reader = ApiHttp.With(host, await host.SeedApiKeyAsync(OAuthHost.Acme, new(["clients:read"])));
        (await reader.PostAsync("/registration-tokens", new { name = "No", uses = 1, expiresAt = host.Time.GetUtcNow().AddDays(1) })).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    [Trait("SEC", "156")]
    public async Task What_nobody_uses_is_removed_and_what_somebody_uses_stays()
    {
        var token = await TokenAsync(uses: 3);
        var (unused, used) = (await software.RegisterAsync(token: token), await software.RegisterAsync(token: token));
        var people = await host.RegisterAsync();
        await used.Client.TokensOfAsync(await host.SignInAsync(OAuthHost.Member));

        host.Time.Advance(TimeSpan.FromDays(29));
        await host.The<ReapUnusedClients>().RunAsync(default);
        (await IsThereAsync(unused.Client)).ShouldBeTrue();
        host.Time.Advance(TimeSpan.FromDays(2));
        await host.The<ReapUnusedClients>().RunAsync(default);

        (await IsThereAsync(unused.Client)).ShouldBeFalse();
        (await IsThereAsync(used.Client)).ShouldBeTrue();
        (await IsThereAsync(people)).ShouldBeTrue();
        (await host.InDatabaseAsync(db => db.Everywhere<Domain.Audit.AuditEvent>().CountAsync(row => row.Action == "client.reaped" && row.ClientId == unused.Client.ClientId))).ShouldBe(1);
    }

    [Fact]
    public async Task The_metadata_name_the_endpoint()
    {
        using var http = host.Browserlike();
        var metadata = await (await http.GetAsync("/.well-known/openid-configuration")).JsonAsync();
        metadata.Text("registration_endpoint").ShouldEndWith(Software.Path);
        metadata.GetProperty("client_id_metadata_document_supported").GetBoolean().ShouldBeTrue();
    }

    private Task<bool> IsThereAsync(TestClient client) => host.InDatabaseAsync(db => db.Everywhere<Client>().AnyAsync(row => row.Id == client.RowId));

    private async Task<string> TokenAsync(int uses = 1, string name = "Test token") => (await MakeAsync(uses, name)).Token.Reveal();

    private async Task<MadeInitialAccessToken> MakeAsync(int uses = 1, string name = "Test token", string slug = OAuthHost.Acme) =>
        (await host.The<CreateInitialAccessToken>().RunAsync(await host.ActorOfAsync(slug), Draft(uses, name), default)).Value();

    private InitialAccessTokenDraft Draft(int uses = 1, string name = "Test token") => new() { Name = name, Uses = uses, ExpiresAt = host.Time.GetUtcNow().AddDays(1) };
}
