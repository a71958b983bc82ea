using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Mail;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Workspaces;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace ClientPortal.Domain.Leaks;

/// <summary>
/// Takes a report of a leaked credential from anybody: who holds a credential whole could do worse with it than end it. What is not of our form, or fails
/// its checksum, costs no look-up; what lives ends by its workspace's policy, with an audit row, and its owners are told once.
/// </summary>
public sealed partial class ReportLeak(PortalDb portal, IEnumerable<ILeakableCredential> kinds, CredentialGenerator credentials, AuditTrail audit, IPostOffice post, TimeProvider time, ILogger<ReportLeak> log)
{
    private const int MostOwners = 50;
    private readonly Dictionary<CredentialKind, ILeakableCredential> byKind = kinds.ToDictionary(kind => kind.Kind);

    public async Task<LeakVerdict> RunAsync(Actor reporter, LeakReport report, CancellationToken ct)
    {
        if (CredentialFormat.AtEndOf(report.Credential, out var read) is not { } credential || !byKind.TryGetValue(read, out var kind))
        {
            return new LeakVerdict.NotOurs();
        }

        var (hash, now) = (SecretHash.Of(credential), time.GetUtcNow());
        await using var db = portal.OpenForServer();
        if (await kind.FindAsync(db, hash, now, ct) is not { } found)
        {
            // What an earlier report ended is real all the same: who finds it a second time must not take it for nonsense. Its owners know.
            return await db.Everywhere<LeakedCredential>().AnyAsync(row => row.Hash == hash, ct) ? new LeakVerdict.Real(IsEnded: true) : new LeakVerdict.NotOurs();
        }

        var workspace = await db.Workspaces.AsNoTracking().SingleAsync(row => row.Id == found.WorkspaceId, ct);
        var ends = workspace.LeakedCredentials == LeakPolicy.Revoke;
        await using (var transaction = await db.Database.BeginTransactionAsync(ct))
        {
            if (ends && !await kind.EndAsync(db, found, now, ct))
            {
                return new LeakVerdict.Real(IsEnded: true); // another report of the same finding was faster
            }

            var isFirst = !await db.Everywhere<LeakedCredential>().AnyAsync(row => row.Hash == hash, ct);
            if (isFirst)
            {
                db.LeakedCredentials.Add(new LeakedCredential { Id = credentials.NewId(), WorkspaceId = found.WorkspaceId, Hash = hash, ReportedAt = now });
            }

            if (isFirst || ends)
            {
                var actor = reporter with { WorkspaceId = found.WorkspaceId };
                audit.Add(db, actor, AuditActions.CredentialLeaked, found.ClientId, found.Id, found.Name, $"kind={found.Kind} reporter={report.Reporter} ended={ends} found_at={FoundAt.Clean(report)}");
            }

            if (await db.TrySaveAsync(Problem.Stale(), ct) is not null)
            {
                return new LeakVerdict.Real(ends); // the index decided: the other report tells the owners
            }

            await transaction.CommitAsync(ct);
            if (!isFirst && !ends)
            {
                return new LeakVerdict.Real(IsEnded: false); // told before
            }
        }

        CredentialWasLeaked(log, found.Kind, found.ClientId, found.WorkspaceId, ends);
        await TellAsync(db, workspace, found, report, ends, now, ct);
        return new LeakVerdict.Real(ends);
    }

    private async Task TellAsync(PortalDbContext db, Workspace workspace, FoundCredential found, LeakReport report, bool isEnded, DateTimeOffset now, CancellationToken ct)
    {
        var readers = await (
            from member in db.Everywhere<Member>()
            join user in db.Users on member.UserId equals user.Id
            where member.WorkspaceId == workspace.Id && user.DisabledAt == null && (member.Role == WorkspaceRole.Owner || member.UserId == found.UserId)
            orderby member.Id
            select new { user.Email, user.Language }).Take(MostOwners).ToListAsync(ct);
        foreach (var reader in readers.Where(reader => reader.Email is not null))
        {
            post.Post(new Letter.LeakedCredential(workspace.Name, found.Kind, found.Name, FoundAt.Clean(report), isEnded, now) { To = reader.Email!, Language = reader.Language });
        }
    }

    [LoggerMessage(LogLevel.Warning, "A {Kind} of client {ClientId} in workspace {WorkspaceId} was found in public; ended: {IsEnded}.")]
    private static partial void CredentialWasLeaked(ILogger log, string kind, string? clientId, Guid workspaceId, bool isEnded);
}
