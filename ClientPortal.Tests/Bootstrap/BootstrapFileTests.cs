using System.Security.Cryptography;
using ClientPortal.Domain;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Bootstrap;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.KeyVerification;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Secrets;
using ClientPortal.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Bootstrap;

public sealed class BootstrapFileTests : IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), $"bootstrap-{Guid.CreateVersion7():n}.yaml");
    private readonly string key = CredentialFormat.Compose(CredentialKind.ApiKey, RandomNumberGenerator.GetBytes(32)).Reveal();
    private readonly string secret = CredentialFormat.Compose(CredentialKind.ClientSecret, RandomNumberGenerator.GetBytes(32)).Reveal();

    [Fact]
    public async Task A_file_makes_workspaces_people_clients_and_keys_once_however_often_it_is_applied()
    {
        Write($"""
            workspaces:
              - {"{"} slug: acme, name: Acme {"}"}
            users:
              - email: ann@acme.example
                name: Ann
                password: env:TEST_ANN_PASSWORD
                roles: {"{"} acme: owner {"}"}
            clients:
              - workspace: acme
                clientId: file-app
                name: App of the file
                redirectUris: [https://app.example/cb]
                secrets: ["{secret}"]
            keys:
              - {"{"} client: file-app, name: reports, value: "{key}", scopes: [clients:read] {"}"}
            """);
        Environment.SetEnvironmentVariable("TEST_ANN_PASSWORD", People.Password);
        await using var host = Start();
        var (read, mistakes) = host.Get<ReadBootstrapFile>().Run(await File.ReadAllTextAsync(path), Environment.GetEnvironmentVariable);
        mistakes.ShouldBeEmpty();
        (await host.Get<ApplyBootstrapFile>().RunAsync(read, default)).Value();

        using var browser = new FormBrowser(host);
        (await browser.SignInAsync("ann@acme.example")).StatusCode.ShouldBe(System.Net.HttpStatusCode.Redirect);
        var actor = await host.ActorOfAsync("acme");
        (await host.Get<VerifyKey>().RunAsync(actor, key, new KeyAsk(["clients:read"], null), default)).ShouldBeOfType<KeyVerdict.Valid>();
        var hash = SecretHash.Of(secret);
        (await host.ReadAsync(db => db.Everywhere<ClientSecret>().Select(row => row.Hash).ToListAsync())).ShouldHaveSingleItem().ShouldBe(hash);
        (await host.ReadAsync(async db => (
            await db.Workspaces.CountAsync(), await db.Users.CountAsync(), await db.Everywhere<Member>().CountAsync(), await db.Everywhere<Client>().CountAsync(), await db.Everywhere<ApiKey>().CountAsync())))
            .ShouldBe((1, 1, 1, 1, 1));
    }

    [Fact]
    [Trait("SEC", "161")]
    public async Task What_was_taken_away_since_does_not_come_back_at_the_next_start()
    {
        var file = new BootstrapFile
        {
            Workspaces = [new() { Slug = "acme", Name = "Acme" }],
            Users = [],
            Clients = [new() { Workspace = "acme", ClientId = "file-app", Name = "App", Secrets = [secret] }],
            Keys = [new() { Client = "file-app", Name = "reports", Value = key, Scopes = ["clients:read"] }],
        };
        await using var host = new AccountHost();
        host.StartServer();
        (await host.Get<ApplyBootstrapFile>().RunAsync(file, default)).Value();
        var actor = await host.ActorOfAsync("acme");
        (await host.ReadAsync(db => db.Everywhere<ApiKey>().CountAsync())).ShouldBe(1);
        var keyId = await host.ReadAsync(db => db.Everywhere<ApiKey>().Select(row => row.Id).SingleAsync());
        (await host.Get<DeleteApiKey>().RunAsync(actor, "file-app", keyId, default)).Value();
        (await host.Get<RegenerateClientSecret>().RunAsync(actor, "file-app", new RegenerateAsk(), default)).Value();

        (await host.Get<ApplyBootstrapFile>().RunAsync(file, default)).Value();

        (await host.ReadAsync(db => db.Everywhere<ApiKey>().CountAsync())).ShouldBe(0);
        var old = SecretHash.Of(secret);
        (await host.ReadAsync(db => db.Everywhere<ClientSecret>().CountAsync(row => row.Hash == old && row.ExpiresAt == null))).ShouldBe(0);

        (await host.Get<DeleteClient>().RunAsync(actor, "file-app", default)).Value();
        (await host.Get<ApplyBootstrapFile>().RunAsync(file, default)).Value();
        (await host.ReadAsync(db => db.Everywhere<Client>().CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task JSON_is_read_too()
    {
        Write("""{"workspaces": [{"slug": "acme", "name": "Acme"}]}""");
        await using var host = Start();

        (await host.ReadAsync(db => db.Workspaces.Select(row => row.Slug).SingleAsync())).ShouldBe("acme");
    }

    [Theory]
    [InlineData("workspaces: [{ slug: Not a slug, name: Acme }]", "workspace Not a slug: Slug")]
    [InlineData("users: [{ email: ann@acme.example, name: Ann, password: env:TEST_NOT_SET }]", "TEST_NOT_SET is not set")]
    [InlineData("users: [{ email: ann@acme.example, name: Ann, password: password1 }]", "too easy to guess")]
    [InlineData("clients: [{ workspace: acme, clientId: app-one, name: App, redirectUris: [\"http://app.example\"] }]", "client app-one")]
    [InlineData("clients: [{ workspace: acme, clientId: app-one, name: App, kind: secret }]", "Kind")]
    [InlineData("keys: [{ client: app-one, name: reports, value: guess }]", "checksum")]
    [InlineData("nonsense: true", "line 1")]
    [InlineData("workspaces: [", "no YAML or JSON")]
    public void Mistakes_are_told_all_at_once_and_without_values(string text, string told)
    {
        var (_, mistakes) = new ReadBootstrapFile(new ClientDraftRules(), new ApiKeyDraftRules(TimeProvider.System)).Run(text, Environment.GetEnvironmentVariable);

        var message = string.Join('\n', mistakes);
        message.ShouldContain(told);
        message.ShouldNotContain("password1");
        message.ShouldNotContain("guess\n");
    }

    [Fact]
    public async Task A_host_does_not_start_with_a_file_that_is_not_right_and_says_why()
    {
        Write("workspaces: [{ slug: Not a slug, name: Acme }]");
        var data = Path.Combine(Path.GetTempPath(), "clientportal-tests", Guid.CreateVersion7().ToString("n"));

        var refusal = await Should.ThrowAsync<InvalidOperationException>(() =>
            PortalProcess.StartAsync(data, Stories.SampleApp.ReservePort(), ("Bootstrap:File", path)));

        refusal.Message.ShouldContain("nothing of it was done:\n  - workspace Not a slug: Slug");
        Directory.Delete(data, recursive: true);
    }

    public void Dispose() => File.Delete(path);

    private void Write(string text) => File.WriteAllText(path, text);

    private AccountHost Start()
    {
        var host = new AccountHost();
        host.With("Bootstrap:File", path).StartServer();
        return host;
    }
}
