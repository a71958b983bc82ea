using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Changes;

/// <summary>Says now and then that this node lives, and whether another does. One caller at a time.</summary>
public sealed class CountNodes(PortalDb portal, CredentialGenerator credentials, TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    // Three times missed, and a clock that is somewhat off (SEC-242).
    private static readonly TimeSpan TakenForDeadAfter = TimeSpan.FromSeconds(60);
    private readonly Guid _id = credentials.NewId();
    private long? _saidAt;
    private bool _hasOthers;

    public async Task<bool> HasOthersAsync(CancellationToken ct)
    {
        if (_saidAt is { } at && time.GetElapsedTime(at) < Every)
        {
            return _hasOthers;
        }

        var now = time.GetUtcNow();
        var since = now - TakenForDeadAfter;
        await using var db = portal.OpenForServer();
        if (await db.LivingNodes.Where(node => node.Id == _id).ExecuteUpdateAsync(set => set.SetProperty(node => node.SeenAt, now), ct) == 0)
        {
            await db.LivingNodes.Where(node => node.SeenAt < since).ExecuteDeleteAsync(ct);
            db.LivingNodes.Add(new LivingNode { Id = _id, SeenAt = now });
            await db.SaveChangesAsync(ct);
        }

        _hasOthers = await db.LivingNodes.AnyAsync(node => node.Id != _id && node.SeenAt >= since, ct);
        _saidAt = time.GetTimestamp();
        return _hasOthers;
    }
}
