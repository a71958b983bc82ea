using System.Diagnostics;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Outbound;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace ClientPortal.Domain.OAuth.Logout;

/// <summary>
/// Tells clients which sessions have ended (OpenID Connect Back-Channel Logout §2.5). Any node may: whoever counts a try up makes it. A client
/// that does not answer is asked again, later each time, and in the end its admins read of it in the audit log.
/// </summary>
public sealed class DeliverLogoutNotices(PortalDb portal, LogoutTokens tokens, IOutbound outbound, AuditTrail audit, TimeProvider time, ILogger<DeliverLogoutNotices> log)
{
    private const int MostAtOnce = 50;
    private const int SideBySide = 8;

    /// <summary>How long after each try the next one is due; longer than a try may take, so that a node that died in the middle is found out.</summary>
    private static readonly TimeSpan[] Waits =
        [TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(8)];

    /// <summary>How many were due.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var due = await FindDueAsync(ct);
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = ct }, async (notice, stop) => await DeliverAsync(notice, stop));
        return due.Count;
    }

    private async Task<List<LogoutNotice>> FindDueAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var db = portal.OpenForServer();
        return await db.Everywhere<LogoutNotice>().AsNoTracking().Include(notice => notice.Client)
            .Where(notice => notice.NextTryAt <= now).OrderBy(notice => notice.NextTryAt).Take(MostAtOnce).ToListAsync(ct);
    }

    private async Task DeliverAsync(LogoutNotice notice, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        if (!await TakeAsync(db, notice, ct))
        {
            return;
        }

        // The address may have been taken away since; then there is nobody to tell.
        var client = notice.Client!;
        var refusal = client.Protocol.BackchannelLogoutUri is { } uri ? await PostAsync(new Uri(uri), await tokens.CreateAsync(client, notice, ct), ct) : null;
        if (refusal is null)
        {
            await db.LogoutNotices.Where(row => row.Id == notice.Id).ExecuteDeleteAsync(ct);
            return;
        }

        Log.LogoutNoticeRefused(log, client.ClientId, notice.Tries + 1, refusal);
        if (notice.Tries + 1 >= Waits.Length)
        {
            await GiveUpAsync(db, client, notice, refusal, ct);
        }
    }

    // §2.5, §2.8: 200 is yes, and some frameworks say it with 204; all else is no. Null where it was taken.
    private async Task<string?> PostAsync(Uri uri, string logoutToken, CancellationToken ct) =>
        await outbound.PostFormAsync(uri, new Dictionary<string, string>(StringComparer.Ordinal) { [OAuthParameters.LogoutToken] = logoutToken }, ct) switch
        {
            OutboundAnswer.Answered { Status: 200 or 204 } => null,
            OutboundAnswer.Answered answered => $"status_{answered.Status}",
            OutboundAnswer.Failed failed => failed.Failure.ToString(),
            _ => throw new UnreachableException(),
        };

    private async Task<bool> TakeAsync(PortalDbContext db, LogoutNotice notice, CancellationToken ct)
    {
        var (tries, next) = (notice.Tries, time.GetUtcNow() + Waits[Math.Min(notice.Tries, Waits.Length - 1)]);
        return await db.LogoutNotices.Where(row => row.Id == notice.Id && row.Tries == tries)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Tries, tries + 1).SetProperty(row => row.NextTryAt, next), ct) == 1;
    }

    private async Task GiveUpAsync(PortalDbContext db, Client client, LogoutNotice notice, string refusal, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.LogoutNotices.Where(row => row.Id == notice.Id).ExecuteDeleteAsync(ct);
        audit.Add(db, Actor.Server(client.WorkspaceId), AuditActions.LogoutNoticeFailed, client.ClientId, client.Id, client.Name, $"tries={Waits.Length} reason={refusal}", succeeded: false);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
