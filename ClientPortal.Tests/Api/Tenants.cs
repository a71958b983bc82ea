using ClientPortal.Domain;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Users;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Api;

internal static class Tenants
{
    /// <summary>Makes a workspace with an owner, an admin and a member.</summary>
    public static async Task<Tenant> NewTenantAsync(this PortalHost host, int? maxClients = null)
    {
        var credentials = host.Services.GetRequiredService<CredentialGenerator>();
        var now = host.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        await using var db = host.Services.GetRequiredService<PortalDb>().OpenForServer();
        var id = credentials.NewId();
        var workspace = new Workspace { Id = id, Name = $"Workspace {id:n}", Slug = $"w-{id:n}", CreatedAt = now, MaxClients = maxClients };
        db.Workspaces.Add(workspace);
        var people = new[] { WorkspaceRole.Owner, WorkspaceRole.Admin, WorkspaceRole.Member }.ToDictionary(role => role, role => Add(db, credentials, workspace, role, now));
        await db.SaveChangesAsync();
        return new Tenant(host, workspace.Id, workspace.Name, people[WorkspaceRole.Owner], people[WorkspaceRole.Admin], people[WorkspaceRole.Member]);
    }

    private static Actor Add(PortalDbContext db, CredentialGenerator credentials, Workspace workspace, WorkspaceRole role, DateTimeOffset now)
    {
        var id = credentials.NewId();
        var email = $"{role}-{id:n}@example.test".ToLowerInvariant();
        db.Users.Add(new PortalUser
        {
            Id = id,
            DisplayName = $"{role} of {workspace.Slug}",
            CreatedAt = now,
            UserName = email,
            NormalizedUserName = email.ToUpperInvariant(),
            Email = email,
            NormalizedEmail = email.ToUpperInvariant(),
            EmailConfirmed = true,
            SecurityStamp = id.ToString("n"),
        });
        db.Members.Add(new Member { Id = credentials.NewId(), WorkspaceId = workspace.Id, UserId = id, Role = role, JoinedAt = now });
        return new Actor
        {
            Kind = ActorKind.User,
            SubjectId = id.ToString(),
            Name = $"{role} of {workspace.Slug}",
            UserId = id,
            WorkspaceId = workspace.Id,
            Role = role,
            Rights = RightsTable.OfRole(role),
            AuthenticatedAt = now,
        };
    }
}

/// <summary>A workspace of its own for a test, with a person of every role.</summary>
internal sealed record Tenant(PortalHost Host, Guid WorkspaceId, string Name, Actor Owner, Actor Admin, Actor Member)
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    public T Get<T>()
        where T : notnull => Host.Services.GetRequiredService<T>();

    public async Task<RegisteredClient> ClientAsync(string? clientId = null, ClientKind kind = ClientKind.Confidential, Func<ClientDraft, ClientDraft>? with = null)
    {
        var draft = new ClientDraft { ClientId = clientId, Name = "Test app", Kind = kind, RedirectUris = ["https://app.example/cb"] };
        return (await Get<RegisterClient>().RunAsync(Owner, with?.Invoke(draft) ?? draft, Ct)).Value();
    }

    public async Task<CreatedApiKey> KeyAsync(string clientId, params string[] scopes) => (await Get<CreateApiKey>().RunAsync(
        Owner, clientId, new ApiKeyDraft { Name = "test", Scopes = scopes.Length == 0 ? null : scopes }, Ct)).Value();

    /// <summary>Calls with a key that has these scopes; the default key's rights without any.</summary>
    public async Task<ApiHttp> WithKeyAsync(params string[] scopes)
    {
        var client = await ClientAsync();
        return ApiHttp.With(Host, (await KeyAsync(client.ClientId, scopes)).Key!.Reveal());
    }

    /// <summary>Calls with the browser session of one of the people.</summary>
    public async Task<ApiHttp> InBrowserAsync(Actor person)
    {
        await using var db = Get<PortalDb>().OpenForServer();
        var user = await db.Users.FindAsync([person.UserId!.Value], Ct) ?? throw new InvalidOperationException();
        var session = await Get<SessionStarts>().AddAsync(db, user, Actor.Visitor(null, null), new BrowserFacts(), "pwd", WorkspaceId, Ct);
        await db.SaveChangesAsync(Ct);
        var http = Host.Browserlike();
        http.DefaultRequestHeaders.Add("Cookie", $"portal-session={session.Key.Reveal()}");
        return new ApiHttp(http);
    }
}
