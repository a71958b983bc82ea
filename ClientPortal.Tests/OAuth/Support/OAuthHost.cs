using System.Text.Json;
using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Users;
using ClientPortal.Tests.Hosting;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClientPortal.Tests.OAuth.Support;

/// <summary>A host whose clock a test moves, with two workspaces: Acme (owner, admin, member) and Other (owner; the member of Acme is an admin there).</summary>
public sealed class OAuthHost : PortalHost
{
    public const string Password = "Seventeen-quiet-otters-9";
    public const string Owner = "owner@acme.example";
    public const string Admin = "admin@acme.example";
    public const string Member = "member@acme.example";
    public const string Stranger = "owner@other.example";
    public const string Acme = "acme";
    public const string Other = "other";
    public const string Callback = "https://app.example/cb";

    private bool seeded;

    public OAuthHost()
    {
        With("RateLimits:Scale", "100000");
        With("Bootstrap:AdminEmail", Owner);
        With("Bootstrap:AdminPassword", Password);
        With("Bootstrap:WorkspaceName", "Acme");
        With("Bootstrap:WorkspaceSlug", Acme);
        With("Logging:LogLevel:Default", "Warning");
    }

    public ManualTime Time { get; init; } = new();

    /// <summary>What stands for the world outside.</summary>
    public Action<IServiceCollection>? Outside { get; init; }

    /// <summary>Another clock than <see cref="Time"/>; the real one where a program drives the host that has no other.</summary>
    public TimeProvider? Clock { get; init; }

    /// <summary>What the host warned of.</summary>
    internal CollectedLog Log { get; } = new();

    /// <summary>An operation or query of the host.</summary>
    public T The<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>Reads or changes the database behind the portal's back, as an administrator with a database tool could.</summary>
    public async Task<T> InDatabaseAsync<T>(Func<PortalDbContext, Task<T>> work)
    {
        await using var db = The<PortalDb>().OpenForServer();
        return await work(db);
    }

    public Task<Guid> UserIdAsync(string email) => InDatabaseAsync(db => db.Users.Where(user => user.Email == email).Select(user => user.Id).SingleAsync());

    public Task<Guid> WorkspaceIdAsync(string slug) => InDatabaseAsync(db => db.Workspaces.Where(row => row.Slug == slug).Select(row => row.Id).SingleAsync());

    /// <summary>A browser of a person who has signed in with the form.</summary>
    public async Task<Visitor> SignInAsync(string email)
    {
        await SeedAsync();
        var visitor = new Visitor(this);
        await visitor.SignInAsync(email);
        return visitor;
    }

    /// <summary>A browser in which nobody is signed in.</summary>
    public async Task<Visitor> VisitAsync()
    {
        await SeedAsync();
        return new Visitor(this);
    }

    /// <summary>Registers a client as the workspace's owner would; confidential with one redirect URI unless told otherwise.</summary>
    public async Task<TestClient> RegisterAsync(Func<ClientDraft, ClientDraft>? change = null, string workspace = Acme)
    {
        await SeedAsync();
        var draft = new ClientDraft { Name = "Test app", RedirectUris = [Callback] };
        var actor = await this.ActorOfAsync(workspace);
        var registered = (await The<RegisterClient>().RunAsync(actor, change is null ? draft : change(draft), CancellationToken.None)).Value();
        return new TestClient(this, registered.ClientId, registered.Id, registered.Secret?.Reveal());
    }

    public Task<TestClient> RegisterPublicAsync(params string[] redirectUris) =>
        RegisterAsync(draft => draft with { Kind = ClientKind.Public, RedirectUris = redirectUris.Length > 0 ? redirectUris : [Callback] });

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.ConfigureTestServices(services => services.AddSingleton(Clock ?? Time).AddSingleton<ILoggerProvider>(Log));
        builder.ConfigureTestServices(services => Outside?.Invoke(services));
    }

    private async Task SeedAsync()
    {
        if (seeded)
        {
            return;
        }

        seeded = true;
        await using var db = The<PortalDb>().OpenForServer();
        if (await db.Users.AnyAsync(user => user.Email == Member))
        {
            return;
        }

        var (now, acme) = (Time.GetUtcNow(), await WorkspaceIdAsync(Acme));
        var other = new Domain.Workspaces.Workspace { Id = Guid.CreateVersion7(now), Name = "Other", Slug = Other, CreatedAt = now };
        db.Workspaces.Add(other);
        PortalUser Person(string email) => The<NewUsers>().Add(db, Actor.Server(), email, email.Split('@')[0], Password);
        void Join(PortalUser user, Guid workspace, WorkspaceRole role) =>
            db.Members.Add(new Domain.Members.Member { Id = Guid.CreateVersion7(now), WorkspaceId = workspace, UserId = user.Id, Role = role, JoinedAt = now });

        Join(Person(Admin), acme, WorkspaceRole.Admin);
        var member = Person(Member);
        Join(member, acme, WorkspaceRole.Member);
        Join(member, other.Id, WorkspaceRole.Admin);
        Join(Person(Stranger), other.Id, WorkspaceRole.Owner);
        await db.SaveChangesAsync();
    }
}

/// <summary>Reads JSON answers.</summary>
internal static class Json
{
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

    public static string Text(this JsonElement json, string member) =>
        json.TryGetProperty(member, out var value) ? value.GetString()! : throw new KeyNotFoundException($"No {member} in {json}");

    public static bool Has(this JsonElement json, string member) => json.TryGetProperty(member, out _);
}
