using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Names;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Secrets;
using ClientPortal.Domain.Users;
using ClientPortal.Domain.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Bootstrap;

/// <summary>
/// Makes what the file describes, each entry once in the life of the database: it is saved together with a mark, so that the same file may
/// be applied at every start, an interrupted start goes on at the next, and what people have taken away since (a leaked key, an old secret,
/// a member who left) does not come back.
/// </summary>
public sealed class ApplyBootstrapFile(
    PortalDb portal, NewUsers users, RegisterClient registerClient, SealedCopies copies, CredentialGenerator credentials, AuditTrail audit, TimeProvider time)
{
    public async Task<Outcome<Nothing>> RunAsync(BootstrapFile file, CancellationToken ct)
    {
        foreach (var workspace in file.Workspaces)
        {
            await EnsureAsync(workspace, ct);
        }

        foreach (var user in file.Users)
        {
            if (await EnsureAsync(user, ct) is { } problem)
            {
                return problem;
            }
        }

        foreach (var client in file.Clients)
        {
            if (await EnsureAsync(client, ct) is { } problem)
            {
                return problem;
            }
        }

        foreach (var key in file.Keys)
        {
            if (await EnsureAsync(key, ct) is { } problem)
            {
                return problem;
            }
        }

        return Nothing.AtAll;
    }

    private async Task EnsureAsync(WorkspaceEntry entry, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        if (!await AppliedEntries.TryMarkAsync(db, "workspace", entry.Slug, ct) || await db.Workspaces.AnyAsync(row => row.Slug == entry.Slug, ct))
        {
            return;
        }

        var workspace = new Workspace { Id = credentials.NewId(), Name = entry.Name.Trim(), Slug = entry.Slug, CreatedAt = time.GetUtcNow() };
        db.Workspaces.Add(workspace);
        audit.Add(db, Actor.Server(workspace.Id), AuditActions.WorkspaceCreated, targetId: workspace.Id, targetName: workspace.Name, detail: "by=bootstrap_file");
        await db.TrySaveAsync(Problem.Stale(), ct); // another node that starts with the same file may have been first
    }

    private async Task<Problem?> EnsureAsync(UserEntry entry, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        var email = EmailAddress.Normalize(entry.Email);
        var user = await db.Users.FirstOrDefaultAsync(row => row.NormalizedEmail == email, ct)
            ?? users.Add(db, Actor.Server(), entry.Email, entry.Name, entry.Password);
        foreach (var (slug, role) in entry.Roles)
        {
            if (!await AppliedEntries.TryMarkAsync(db, "member", $"{slug} {email}", ct))
            {
                continue;
            }

            if (await db.Workspaces.FirstOrDefaultAsync(row => row.Slug == slug, ct) is not { } workspace)
            {
                return Missing("workspace", slug);
            }

            if (!await db.Everywhere<Member>().AnyAsync(row => row.WorkspaceId == workspace.Id && row.UserId == user.Id, ct))
            {
                var member = new Member { Id = credentials.NewId(), WorkspaceId = workspace.Id, UserId = user.Id, Role = ReadBootstrapFile.RoleOf(role)!.Value, JoinedAt = time.GetUtcNow() };
                db.Members.Add(member);
                audit.Add(db, Actor.Server(workspace.Id), AuditActions.MemberJoined, targetId: member.Id, targetName: user.DisplayName, detail: $"role={member.Role} by=bootstrap_file");
            }
        }

        await db.TrySaveAsync(Problem.Stale(), ct);
        return null;
    }

    private async Task<Problem?> EnsureAsync(ClientEntry entry, CancellationToken ct)
    {
        await using var server = portal.OpenForServer();
        var isApplied = await AppliedEntries.ContainAsync(server, "client", entry.ClientId, ct);
        if (await server.Workspaces.FirstOrDefaultAsync(row => row.Slug == entry.Workspace, ct) is not { } workspace)
        {
            return isApplied ? null : Missing("workspace", entry.Workspace);
        }

        var actor = Actor.Server(workspace.Id);
        await using var db = portal.OpenFor(actor);
        if (await db.Clients.FindByClientIdAsync(entry.ClientId, ct) is null)
        {
            if (isApplied)
            {
                return null; // deleted since
            }

            if (!(await registerClient.RunAsync(actor, entry.ToDraft(), ct)).IsDone(out var made, out var problem))
            {
                return problem;
            }

            // The operation gives every confidential client a secret; where the file brings its own, nobody needs that one.
            if (made.Secret is { } unasked && entry.Secrets.Count > 0)
            {
                var hash = unasked.Hash;
                await db.ClientSecrets.Where(row => row.Hash == hash).ExecuteDeleteAsync(ct);
            }
        }

        var client = (await db.Clients.FindByClientIdAsync(entry.ClientId, ct))!;
        await AppliedEntries.TryMarkAsync(db, "client", entry.ClientId, ct);
        foreach (var value in entry.Secrets)
        {
            var secret = new PlainSecret(value);
            if (await AppliedEntries.TryMarkAsync(db, "secret", value, ct))
            {
                var row = ClientSecrets.New(credentials.NewId(), client, secret, time.GetUtcNow(), actor);
                row.ProtectedCopy = await SecretCopies.AreOnAsync(db, client.WorkspaceId, ct) ? copies.Seal(row, secret) : null;
                db.ClientSecrets.Add(row);
                audit.Add(db, actor, AuditActions.SecretAdded, client.ClientId, row.Id, row.Hint, "by=bootstrap_file");
            }
        }

        var clash = await db.TrySaveAsync(Problem.Conflict("secret_in_use", "A secret of this client is another client's already."), ct);
        return clash is null || await AppliedEntries.ContainAsync(server, "client", entry.ClientId, ct)
            ? null // made here, or by another node that started with the same file
            : clash;
    }

    private async Task<Problem?> EnsureAsync(KeyEntry entry, CancellationToken ct)
    {
        await using var server = portal.OpenForServer();
        var (value, clientKey) = (new PlainSecret(entry.Value), ClientIds.KeyOf(entry.Client));
        var hash = value.Hash;
        if (await AppliedEntries.ContainAsync(server, "key", entry.Value, ct))
        {
            return null;
        }

        if (await server.Everywhere<Client>().FirstOrDefaultAsync(row => row.ClientIdKey == clientKey, ct) is not { } client)
        {
            return Missing("client", entry.Client);
        }

        var actor = Actor.Server(client.WorkspaceId);
        await using var db = portal.OpenFor(actor);
        var key = new ApiKey
        {
            Id = credentials.NewId(),
            WorkspaceId = client.WorkspaceId,
            ClientRowId = client.Id,
            Name = NameRules.Normalize(entry.Name),
            Hash = hash,
            Hint = value.Hint,
            Role = entry.Scopes is null ? ReadBootstrapFile.RoleOf(entry.Role) ?? WorkspaceRole.Admin : null,
            Scopes = entry.Scopes is { } scopes ? new ScopeSet(scopes) : ScopeSet.Empty,
            CreatedAt = time.GetUtcNow(),
            CreatedBy = actor.Name,
        };
        await AppliedEntries.TryMarkAsync(db, "key", entry.Value, ct);
        key.ProtectedCopy = await CreateApiKey.KeepsCopiesAsync(db, actor, ct) ? copies.Seal(key, value) : null;
        db.ApiKeys.Add(key);
        audit.Add(db, actor, AuditActions.ApiKeyCreated, client.ClientId, key.Id, key.Name, "by=bootstrap_file");
        await db.TrySaveAsync(Problem.Stale(), ct);
        return null;
    }

    private static Problem Missing(string what, string name) =>
        new(ProblemKind.NotFound, "not_found", $"The {what} {name} is neither in the file nor in the database.");
}
