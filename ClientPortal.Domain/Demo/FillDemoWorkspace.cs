using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Consents;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Secrets;
using ClientPortal.Domain.Usage;
using ClientPortal.Domain.Users;
using ClientPortal.Domain.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Demo;

/// <summary>
/// Fills an empty host with a workspace to look around in (<c>--demo</c>): people, clients, secrets, keys, connected people and the audit
/// trail of a quarter of a year. Its rows are written as they would have come about then, so they carry past times, which no operation allows.
/// </summary>
public sealed class FillDemoWorkspace(PortalDb portal, NewUsers users, NewWorkspaces workspaces, SealedCopies copies, CredentialGenerator credentials, TimeProvider time)
{
    /// <summary>The owner's e-mail and a password made for this host; null where somebody is here already.</summary>
    public async Task<DemoOwner?> RunAsync(CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        if (await db.Users.AnyAsync(ct))
        {
            return null;
        }

        var password = credentials.NewClientId();
        var people = DemoCatalogue.People.Select(person => (person, user: users.Add(db, Actor.Server(), person.Email, person.Name, person.Role == WorkspaceRole.Owner ? password : credentials.NewClientId()))).ToList();
        var owner = people[0].user;
        var workspace = await workspaces.AddAsync(db, Actor.Server(), DemoCatalogue.WorkspaceName, DemoCatalogue.WorkspaceSlug, owner, ct);
        foreach (var (person, user) in people.Skip(1))
        {
            var joined = DaysAgo(person.DaysHere, hour: 9);
            db.Members.Add(new Member { Id = credentials.NewId(), WorkspaceId = workspace.Id, UserId = user.Id, Role = person.Role, JoinedAt = joined });
            Tell(db, workspace, joined, AuditActions.MemberJoined, user, targetId: user.Id.ToString(), targetName: person.Name);
        }

        foreach (var client in DemoCatalogue.Clients)
        {
            Add(db, workspace, client, [.. people.Select(pair => pair.user)]);
        }

        await db.SaveChangesAsync(ct);
        await FillUsageAsync(db, workspace.Id, ct);
        return new DemoOwner(owner.Email!, new PlainSecret(password));
    }

    // As writes would have added it up; the catalogue's clients and keys, in its order, so that every host shows the same.
    private async Task FillUsageAsync(PortalDbContext db, Guid workspaceId, CancellationToken ct)
    {
        var clients = await db.Everywhere<Client>().Where(row => row.WorkspaceId == workspaceId).ToDictionaryAsync(row => row.ClientId, row => row.Id, StringComparer.Ordinal, ct);
        var keys = await db.Everywhere<ApiKey>().Where(row => row.WorkspaceId == workspaceId).ToDictionaryAsync(row => row.Name, row => row.Id, StringComparer.Ordinal, ct);
        var usage = new DemoUsage(workspaceId, UsageHours.Of(time.GetUtcNow()));
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.AddUpAsync(UsageLevels.RowsOf(usage.Counts(clients, keys)), ct);
        await db.AddUpAsync(usage.Networks(clients, keys), ct);
        db.UsageRefusals.AddRange(usage.Refusals(clients, keys, credentials.NewId));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private void Add(PortalDbContext db, Workspace workspace, DemoClient demo, IReadOnlyList<PortalUser> people)
    {
        var admin = people[1 + (demo.DaysOld % 2)];
        var created = DaysAgo(demo.DaysOld, hour: 10);
        var client = Build(workspace, demo, admin, created);
        db.Clients.Add(client);
        Tell(db, workspace, created, AuditActions.ClientCreated, admin, client, client.Id, client.Name);
        AddSecrets(db, workspace, demo, client, admin);
        foreach (var key in demo.Keys)
        {
            AddKey(db, workspace, key, client, admin, created.AddMinutes(4));
        }

        foreach (var person in people.Skip(1).Take(demo.People))
        {
            AddConsent(db, workspace, client, person, created.AddHours(30));
        }

        if (client.PausedAt is { } pausedAt)
        {
            Tell(db, workspace, pausedAt, AuditActions.ClientPaused, admin, client, client.Id, client.Name);
        }
    }

    private Client Build(Workspace workspace, DemoClient demo, PortalUser admin, DateTimeOffset created)
    {
        var grants = GrantTypes.DefaultFor(demo.RedirectUris.Count > 0);
        return new Client
        {
            Id = credentials.NewId(),
            WorkspaceId = workspace.Id,
            ClientId = demo.ClientId,
            ClientIdKey = ClientIds.KeyOf(demo.ClientId),
            Name = demo.Name,
            Kind = demo.Kind,
            RedirectUris = [.. demo.RedirectUris],
            GrantTypes = demo.MachineScopes.Count > 0 ? grants.Union([GrantTypes.ClientCredentials]) : grants,
            Scopes = demo.MachineScopes.Count > 0 ? new ScopeSet(demo.MachineScopes) : ScopeNames.All.Except([ScopeNames.WorkspaceWrite]),
            TokenEndpointAuthMethod = demo.Kind == ClientKind.Public ? TokenEndpointAuthMethod.None : TokenEndpointAuthMethod.ClientSecret,
            RequirePkce = !demo.IsOldFashioned,
            AccessTokenLifetimeSeconds = demo.IsOldFashioned ? 7 * 24 * 3600 : null,
            CreatedAt = created,
            CreatedBy = admin.DisplayName,
            LastUsedAt = LastUse(demo.IdleDays),
            PausedAt = demo.IsPaused ? time.GetUtcNow().AddDays(-demo.IdleDays ?? 0) : null, // its last call was within the hour before
        };
    }

    private void AddSecrets(PortalDbContext db, Workspace workspace, DemoClient demo, Client client, PortalUser admin)
    {
        for (var i = 0; i < (client.Kind == ClientKind.Confidential ? demo.Secrets : 0); i++)
        {
            // The second came with a rotation half way; the first one ends in a few days.
            var at = i == 0 ? client.CreatedAt : DaysAgo(demo.DaysOld / 2, hour: 15);
            var value = credentials.NewSecret(CredentialKind.ClientSecret);
            var secret = new ClientSecret
            {
                Id = credentials.NewId(),
                WorkspaceId = workspace.Id,
                ClientRowId = client.Id,
                Hash = value.Hash,
                Hint = value.Hint,
                Note = i == 0 ? null : "Rotation",
                CreatedAt = at,
                CreatedBy = admin.DisplayName,
                LastUsedAt = i == demo.Secrets - 1 ? client.LastUsedAt : DaysAgo(8, hour: 3),
                ExpiresAt = i < demo.Secrets - 1 ? DaysAgo(-6, hour: 12) : null,
            };
            db.ClientSecrets.Add(secret);
            Tell(db, workspace, at, i == 0 ? AuditActions.SecretAdded : AuditActions.SecretRegenerated, admin, client, secret.Id, secret.Hint);
        }
    }

    private void AddKey(PortalDbContext db, Workspace workspace, DemoKey demo, Client client, PortalUser admin, DateTimeOffset at)
    {
        var value = credentials.NewSecret(CredentialKind.ApiKey);
        var key = new ApiKey
        {
            Id = credentials.NewId(),
            WorkspaceId = workspace.Id,
            ClientRowId = client.Id,
            Name = demo.Name,
            Hash = value.Hash,
            Hint = value.Hint,
            Role = demo.Scopes.Count == 0 ? WorkspaceRole.Admin : null,
            Scopes = new ScopeSet(demo.Scopes),
            CreatedAt = at,
            CreatedBy = admin.DisplayName,
            CreatedByUserId = admin.Id,
            LastUsedAt = LastUse(demo.IdleDays),
        };
        key.ProtectedCopy = copies.Seal(key, value);
        db.ApiKeys.Add(key);
        Tell(db, workspace, at, AuditActions.ApiKeyCreated, admin, client, key.Id, key.Name);
        Tell(db, workspace, at.AddMinutes(1), AuditActions.ApiKeyRevealed, admin, client, key.Id, key.Name);
    }

    private void AddConsent(PortalDbContext db, Workspace workspace, Client client, PortalUser person, DateTimeOffset at)
    {
        var scopes = new ScopeSet([ScopeNames.OpenId, ScopeNames.Profile, ScopeNames.OfflineAccess, ScopeNames.WorkspaceRead]);
        db.Consents.Add(new Consent
        {
            Id = credentials.NewId(),
            WorkspaceId = workspace.Id,
            UserId = person.Id,
            ClientRowId = client.Id,
            Scopes = scopes,
            RedirectUri = client.RedirectUris[0],
            GivenAt = at,
            ChangedAt = at,
        });
        db.Grants.Add(new Grant
        {
            Id = credentials.NewId(),
            WorkspaceId = workspace.Id,
            ClientRowId = client.Id,
            UserId = person.Id,
            Scopes = scopes,
            CreatedAt = at,
            AuthenticatedAt = at,
            AuthenticationMethods = "pwd",
        });
        Tell(db, workspace, at, AuditActions.ConsentGiven, person, client, targetName: client.Name);
    }

    private void Tell(PortalDbContext db, Workspace workspace, DateTimeOffset at, string action, PortalUser who, Client? client = null, object? targetId = null, string? targetName = null) =>
        db.AuditEvents.Add(AuditEvent.Of(
            Guid.CreateVersion7(at), at, Actor.Server(workspace.Id) with { Kind = ActorKind.User, SubjectId = who.Id.ToString(), Name = who.DisplayName, UserId = who.Id, IpAddress = "203.0.113.24" },
            action, client?.ClientId, targetId?.ToString(), targetName));

    private DateTimeOffset? LastUse(int? idleDays) => idleDays switch
    {
        null => null,
        0 => time.GetUtcNow().AddMinutes(-7),
        { } days => DaysAgo(days, hour: 14),
    };

    private DateTimeOffset DaysAgo(int days, int hour) => new DateTimeOffset(time.GetUtcNow().UtcDateTime.Date.AddDays(-days).AddHours(hour), TimeSpan.Zero);
}

/// <summary>Who signs in to the demo, and with what.</summary>
public sealed record DemoOwner(string Email, PlainSecret Password);
