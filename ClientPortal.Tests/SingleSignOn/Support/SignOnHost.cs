using ClientPortal.Domain;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.SingleSignOn;
using ClientPortal.Domain.Users;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.SingleSignOn.Support;

/// <summary>A portal whose workspace Acme lets its people sign in with an identity provider on this machine; acme.example is its verified domain.</summary>
public sealed class SignOnHost : IAsyncDisposable
{
    private readonly bool isShared;

    /// <summary>A workspace of its own in a portal that others use, too.</summary>
    public SignOnHost(SignOnHost shared)
    {
        (Portal, Dns, isShared) = (shared.Portal, shared.Dns, true);
        Domain = $"d{Guid.CreateVersion7():n}.example";
    }

    public SignOnHost(ManualTime? time = null, params (string Key, string Value)[] settings)
    {
        Dns = new WrittenDns();
        Portal = new OAuthHost { Time = time ?? new ManualTime(), Outside = services => services.AddSingleton<IDnsTexts>(Dns) };
        Portal.With("Outbound:AllowPrivateAddresses", "true");
        foreach (var (key, value) in settings)
        {
            Portal.With(key, value);
        }
    }

    public OAuthHost Portal { get; }

    public WrittenDns Dns { get; }

    /// <summary>The workspace's verified domain.</summary>
    public string Domain { get; } = "acme.example";

    public ConnectionRow Connection { get; private set; } = default!;

    public DomainRow DomainRow { get; private set; } = default!;

    public Actor Owner { get; private set; } = default!;

    public string Callback => Portal.The<SignOnAddresses>().CallbackOf(Owner.Workspace);

    /// <summary>Starts the portal; its people are those of <see cref="OAuthHost"/>.</summary>
    public async Task StartAsync()
    {
        if (isShared)
        {
            var (id, now) = (Portal.The<CredentialGenerator>().NewId(), Portal.Time.GetUtcNow());
            await Portal.InDatabaseAsync(db =>
            {
                db.Workspaces.Add(new Workspace { Id = id, Name = $"W {id:n}", Slug = $"w-{id:n}", CreatedAt = now });
                return db.SaveChangesAsync();
            });
            Owner = Actor.Server(id);
            return;
        }

        Portal.StartServer();
        await Portal.VisitAsync();
        Owner = await Portal.ActorOfAsync(OAuthHost.Acme);
    }

    /// <summary>Makes the connection, and verifies its domain.</summary>
    public async Task ConnectAsync(string issuer, string clientId, string secret)
    {
        var draft = new ConnectionDraft { Name = "Acme login", Issuer = issuer, ClientId = clientId, ClientSecret = new PlainSecret(secret) };
        Connection = (await Portal.The<CreateConnection>().RunAsync(Owner, draft, CancellationToken.None)).Value();
        DomainRow = await VerifiedAsync(Owner, Connection.Id, Domain);
    }

    public async Task<DomainRow> VerifiedAsync(Actor owner, Guid connectionId, string domain)
    {
        var claimed = (await Portal.The<ClaimDomain>().RunAsync(owner, connectionId, domain, CancellationToken.None)).Value();
        Dns.Write(claimed.DnsName, claimed.Proof);
        return (await Portal.The<VerifyDomain>().RunAsync(owner, claimed.Id, CancellationToken.None)).Value();
    }

    public async Task EnforceAsync(bool isEnforced) =>
        (await Portal.The<EnforceDomain>().RunAsync(Owner, DomainRow.Id, isEnforced, CancellationToken.None)).Value();

    public SignOnBrowser Visit() => new(Portal);

    /// <summary>An account with a password, a member of these workspaces.</summary>
    public static async Task<Guid> AddPersonAsync(OAuthHost host, string email, params string[] workspaces)
    {
        var slugs = await Task.WhenAll(workspaces.Select(host.WorkspaceIdAsync));
        return await host.InDatabaseAsync(async db =>
        {
            var user = host.The<NewUsers>().Add(db, Actor.Server(), email, email.Split('@')[0], OAuthHost.Password);
            foreach (var workspace in slugs)
            {
                db.Members.Add(new Member { Id = host.The<CredentialGenerator>().NewId(), WorkspaceId = workspace, UserId = user.Id, Role = WorkspaceRole.Member, JoinedAt = host.Time.GetUtcNow() });
            }

            await db.SaveChangesAsync();
            return user.Id;
        });
    }

    public Task<Member?> MembershipAsync(string email) => Portal.InDatabaseAsync(db =>
        db.Everywhere<Member>().SingleOrDefaultAsync(member => member.User!.Email == email && member.WorkspaceId == Owner.WorkspaceId));

    public Task<int> AccountsAsync(string email) => Portal.InDatabaseAsync(db => db.Users.CountAsync(user => user.Email == email));

    public Task<int> RefusalsAsync(string reason) => Portal.InDatabaseAsync(db => db.Everywhere<AuditEvent>()
        .CountAsync(row => row.WorkspaceId == Owner.WorkspaceId && row.Action == AuditActions.SignInFailed && row.Detail == $"reason={reason}" && !row.Succeeded));

    public ValueTask DisposeAsync() => isShared ? ValueTask.CompletedTask : Portal.DisposeAsync();
}

/// <summary>One portal for the tests of a class, each of which has a workspace, a provider and a domain of its own in it.</summary>
public sealed class SharedPortal : IAsyncLifetime
{
    public SignOnHost Host { get; } = new();

    public Task InitializeAsync() => Host.StartAsync();

    public async Task DisposeAsync() => await Host.DisposeAsync();
}
