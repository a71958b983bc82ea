using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace ClientPortal.Domain.Changes;

/// <summary>
/// Reads what other nodes have changed, in the order of the sequence. A number that is missing may belong to a transaction which has not
/// committed yet, so it is asked for again until it is certain that it never comes; what lies behind it is published meanwhile.
/// One instance, one caller at a time.
/// </summary>
public sealed partial class FollowChanges(PortalDb portal, ChangeFeed feed, HeardChanges heard, TimeProvider time, ILogger<FollowChanges> log)
{
    /// <summary>How often the host looks; revocations are seen on other nodes within it and the time of one short read.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMilliseconds(300);

    /// <summary>How long a missing number is waited for: well over <see cref="LongestTransaction"/>, after which nobody commits any more.</summary>
    internal static readonly TimeSpan GapPatience = TimeSpan.FromMinutes(5);

    internal static readonly TimeSpan LongestTransaction = TimeSpan.FromMinutes(1);

    /// <summary>Far longer than a node goes on without hearing anything, after which it begins anew.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);

    private const int BatchSize = 1000;
    private const int BehindTheHead = 1000;
    private readonly List<Gap> _gaps = [];
    private long? _seen;
    private bool _wasCutOff = true;

    /// <summary>One look.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var asked = time.GetTimestamp();
        await using var db = portal.OpenForServer();
        if (_seen is null || heard.IsCutOff)
        {
            await BeginAsync(db, ct);
        }

        await ReadGapsAsync(db, ct);
        await ReadNewAsync(db, ct);
        heard.IsCurrentAt(asked);
        if (_wasCutOff)
        {
            LogFollows(log, _seen!.Value);
            _wasCutOff = false;
        }
    }

    /// <summary>Says once that nothing is heard any more.</summary>
    public void TellSilence(Exception exception)
    {
        if (heard.IsCutOff && !_wasCutOff)
        {
            LogCutOff(log, exception);
            _wasCutOff = true;
        }
    }

    // Nothing is remembered yet, or nothing that counts any more. Transactions which are under way at this moment may still commit numbers
    // below the head, so the reading begins somewhat behind it.
    private async Task BeginAsync(PortalDbContext db, CancellationToken ct)
    {
        _gaps.Clear();
        var head = await db.CommittedChanges.MaxAsync(change => (long?)change.Sequence, ct) ?? 0;
        _seen = Math.Max(0, head - BehindTheHead);
        feed.PublishAll();
    }

    private async Task ReadNewAsync(PortalDbContext db, CancellationToken ct)
    {
        for (var count = BatchSize; count == BatchSize;)
        {
            var after = _seen!.Value;
            var changes = await db.CommittedChanges.AsNoTracking().Where(change => change.Sequence > after).OrderBy(change => change.Sequence).Take(BatchSize).ToListAsync(ct);
            Publish(changes);
            foreach (var change in changes)
            {
                if (change.Sequence > _seen + 1)
                {
                    _gaps.Add(new Gap(_seen.Value + 1, change.Sequence - 1, time.GetTimestamp()));
                }

                _seen = change.Sequence;
            }

            count = changes.Count;
        }
    }

    private async Task ReadGapsAsync(PortalDbContext db, CancellationToken ct)
    {
        foreach (var gap in _gaps.ToArray())
        {
            var late = await db.CommittedChanges.AsNoTracking().Where(change => change.Sequence >= gap.From && change.Sequence <= gap.To).OrderBy(change => change.Sequence).ToListAsync(ct);
            Publish(late);
            _gaps.Remove(gap);
            if (time.GetElapsedTime(gap.NoticedAt) <= GapPatience)
            {
                _gaps.AddRange(gap.Without(late));
            }
        }
    }

    private void Publish(List<CommittedChange> changes) => feed.Publish([.. changes.Select(change => new ChangeSubject(change.Kind, change.SubjectId))]);

    [LoggerMessage(LogLevel.Information, "This node follows the changes of the others, from {Sequence} on.")]
    private static partial void LogFollows(ILogger log, long sequence);

    [LoggerMessage(LogLevel.Error, "This node has heard of no changes for longer than it may rely on what it remembers: keys are refused with 503 until it does.")]
    private static partial void LogCutOff(ILogger log, Exception exception);

    /// <summary>Numbers that were not there while greater ones were: rolled back, skipped by the database, or not committed yet.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Gap(long From, long To, long NoticedAt)
    {
        public IEnumerable<Gap> Without(List<CommittedChange> found)
        {
            var from = From;
            foreach (var change in found)
            {
                if (change.Sequence > from)
                {
                    yield return this with { From = from, To = change.Sequence - 1 };
                }

                from = change.Sequence + 1;
            }

            if (from <= To)
            {
                yield return this with { From = from };
            }
        }
    }
}
