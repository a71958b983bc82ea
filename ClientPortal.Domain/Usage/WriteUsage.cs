using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.LastUsed;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Usage;

/// <summary>
/// Writes down what was counted: every row is added to, so that nodes and writes add up. In groups that each commit alone and hold the database only
/// for a moment; what is not committed is counted again with the next write.
/// </summary>
public sealed class WriteUsage(PortalDb portal, UsageNotes notes, CredentialGenerator credentials, TimeProvider time) : IDisposable
{
    /// <summary>How often the host writes, unless there is very much of it; pages are this late, and a node that is killed loses no more.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(3);

    /// <summary>How often it also writes from where calls came, which nobody follows by the second: two thirds of the rows where many keys are in use.</summary>
    public static readonly TimeSpan NetworksEvery = TimeSpan.FromSeconds(30);

    /// <summary>Of the time in which a large run writes at most a tenth is writing: a million rows at one go would take seconds from every call.</summary>
    private const int RestsPerGroup = 9;

    private const int GroupSize = 1_000;
    private const int MostWorkspacesOfGroup = 20;
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>How long to wait after a run, so that a run begins <see cref="Every"/> to a minute after the one before it.</summary>
    /// <param name="wrote">How long it wrote.</param>
    /// <param name="took">How long it took, rests and all.</param>
    public static TimeSpan PauseAfter(TimeSpan wrote, TimeSpan took)
    {
        var left = NotePace.PauseAfter(wrote, Every) - (took - wrote);
        return left > Every ? left : Every;
    }

    /// <param name="withNetworks">False to leave them for a later run.</param>
    /// <param name="atLeisure">Whether it rests between groups. What comes meanwhile is written in between once it is due at once.</param>
    /// <returns>How long it wrote.</returns>
    public async Task<TimeSpan> RunAsync(CancellationToken ct, bool withNetworks = true, bool atLeisure = false)
    {
        await _turn.WaitAsync(ct);
        try
        {
            return await WriteAsync(notes.Take(withNetworks), atLeisure, ct);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<TimeSpan> WriteAsync(TakenUsage taken, bool atLeisure, CancellationToken ct)
    {
        // Neighbours share rows of their client and workspace, and pages of the index.
        taken.Counts.Sort((left, right) => Order(left.Key).CompareTo(Order(right.Key)));
        var (counted, seen, wrote) = (0, 0, TimeSpan.Zero);
        try
        {
            while (counted < taken.Count)
            {
                var started = time.GetTimestamp();
                await AddUpAsync(UsageLevels.RowsOf(taken.CountsFrom(counted, GroupSize)), ct);
                counted += GroupSize; // before anything that can be cancelled: what is written must not be given back
                var took = time.GetElapsedTime(started);
                wrote += took;
                if (!atLeisure || counted >= taken.Count)
                {
                    continue;
                }

                if (notes.AreMany)
                {
                    wrote += await WriteAsync(notes.Take(withNetworks: false), atLeisure: false, ct); // it has waited as long as it may
                }
                else
                {
                    await Task.Delay(took * RestsPerGroup, time, ct);
                }
            }

            taken.Networks.Sort((left, right) => left.Key.WorkspaceId.CompareTo(right.Key.WorkspaceId));
            foreach (var group in InGroups(taken.Networks))
            {
                await AddNetworksAsync(group, ct);
                seen += group.Count;
            }

            await AddRefusalsAsync(taken.Refusals, ct);
            return wrote;
        }
        catch
        {
            notes.GiveBack(taken, counted, seen);
            throw;
        }
    }

    private static (Guid, Guid, Guid, int) Order(in CounterKey key) => (key.WorkspaceId, key.ClientRowId, key.KeyId, key.Hour);

    private async Task AddUpAsync<TRow>(IReadOnlyCollection<TRow> rows, CancellationToken ct)
        where TRow : class
    {
        await using var db = portal.OpenForServer();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.AddUpAsync(rows, ct);
        await transaction.CommitAsync(ct);
    }

    // Of few workspaces each: a row is found by its workspace and its subject, and the database looks for every pair of them.
    private static IEnumerable<List<(NetworkCounterKey Key, SeenCalls Seen)>> InGroups(List<(NetworkCounterKey Key, SeenCalls Seen)> networks)
    {
        var (group, workspaces) = (new List<(NetworkCounterKey Key, SeenCalls Seen)>(), 0);
        foreach (var network in networks)
        {
            var isOfAnother = group.Count == 0 || group[^1].Key.WorkspaceId != network.Key.WorkspaceId;
            if (group.Count == GroupSize || (isOfAnother && workspaces == MostWorkspacesOfGroup))
            {
                yield return group;
                (group, workspaces, isOfAnother) = ([], 0, true);
            }

            group.Add(network);
            workspaces += isOfAnother ? 1 : 0;
        }

        if (group.Count > 0)
        {
            yield return group;
        }
    }

    // Which networks have a row already is read before; where two nodes bring the last ones at once, a subject has a few more than it should.
    private async Task AddNetworksAsync(List<(NetworkCounterKey Key, SeenCalls Seen)> group, CancellationToken ct)
    {
        var workspaces = group.Select(one => one.Key.WorkspaceId).Distinct().ToList();
        var subjects = group.Select(one => one.Key.SubjectId).Distinct().ToList();
        var known = new Dictionary<Guid, HashSet<string>>();
        await using (var db = portal.OpenForServer())
        {
            foreach (var row in await db.Everywhere<UsageNetwork>().Where(row => workspaces.Contains(row.WorkspaceId) && subjects.Contains(row.SubjectId)).Select(row => new { row.SubjectId, row.Network }).ToListAsync(ct))
            {
                NetworksOf(row.SubjectId).Add(row.Network);
            }
        }

        var rows = new Dictionary<(Guid, string), UsageNetwork>();
        foreach (var (key, seen) in group)
        {
            var networks = NetworksOf(key.SubjectId);
            var network = key.Network.ToString();
            network = networks.Contains(network) || networks.Count < UsageNetwork.MostPerSubject ? network : CallerNetwork.Others.ToString();
            networks.Add(network);
            if (!rows.TryGetValue((key.SubjectId, network), out var row))
            {
                row = new UsageNetwork { WorkspaceId = key.WorkspaceId, SubjectId = key.SubjectId, Network = network, ClientRowId = key.ClientRowId };
                rows.Add((key.SubjectId, network), row);
            }

            var at = new DateTimeOffset(seen.LastAtTicks, TimeSpan.Zero);
            (row.Calls, row.Refused, row.LastAt) = (row.Calls + seen.Calls, row.Refused + seen.Refused, at > row.LastAt ? at : row.LastAt);
        }

        await AddUpAsync(rows.Values, ct);

        HashSet<string> NetworksOf(Guid subject) => known.TryGetValue(subject, out var networks) ? networks : known[subject] = new HashSet<string>(StringComparer.Ordinal);
    }

    private async Task AddRefusalsAsync(List<RefusalNote> refusals, CancellationToken ct)
    {
        foreach (var workspace in refusals.GroupBy(refusal => refusal.Event.WorkspaceId))
        {
            await using var db = portal.OpenForServer();
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            db.AddRange(workspace.Select(RowOf));
            await db.SaveChangesAsync(ct);
            var rows = db.Everywhere<UsageRefusal>().Where(row => row.WorkspaceId == workspace.Key);
            if (await rows.OrderByDescending(row => row.At).ThenByDescending(row => row.Id).Skip(UsageRefusal.MostPerWorkspace).Select(row => (DateTimeOffset?)row.At).FirstOrDefaultAsync(ct) is { } oldest)
            {
                await rows.Where(row => row.At <= oldest).ExecuteDeleteAsync(ct);
            }

            await transaction.CommitAsync(ct);
        }
    }

    private UsageRefusal RowOf(RefusalNote note) => new()
    {
        Id = credentials.NewId(),
        WorkspaceId = note.Event.WorkspaceId,
        At = new DateTimeOffset(note.AtTicks, TimeSpan.Zero),
        Kind = note.Event.Kind,
        Outcome = note.Event.Outcome,
        ClientRowId = note.Event.ClientRowId == Guid.Empty ? null : note.Event.ClientRowId,
        KeyId = note.Event.KeyId == Guid.Empty ? null : note.Event.KeyId,
        Network = note.Network.Kind == CallerNetworkKind.Unknown ? null : note.Network.ToString(),
        Reason = note.Event.Reason is { Length: > UsageRefusal.MaxReasonLength } all ? all[..UsageRefusal.MaxReasonLength] : note.Event.Reason,
    };
}
