using ClientPortal.Domain;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Commits;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Audit;

/// <summary>Rows that belong to no commit: nobody waits for them while they can be written, and nobody goes on when they cannot.</summary>
public sealed class AuditQueueTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    [Trait("SEC", "228")]
    public async Task Each_row_is_written_once_however_many_come_and_write_at_once()
    {
        const int Callers = 16;
        const int Rows = 300;
        using var queue = new AuditQueue(host.The<IGroupCommit>());
        var marker = Guid.CreateVersion7().ToString();
        await Parallel.ForEachAsync(Enumerable.Range(0, Callers), new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (_, ct) =>
        {
            for (var row = 0; row < Rows; row++)
            {
                await queue.AddAsync(Row(marker), ct);
                if (row % 100 == 50)
                {
                    await queue.WriteAsync(ct);
                }
            }
        });

        await queue.WaitAsync(Ct).WaitAsync(TimeSpan.FromSeconds(10), Ct);
        await queue.WriteAsync(Ct);
        (await CountAsync(marker)).ShouldBe(Callers * Rows);
    }

    [Fact]
    [Trait("SEC", "234")]
    public async Task After_a_write_that_failed_nothing_goes_on_until_the_rows_before_it_are_written()
    {
        var commit = new Failing(host.The<IGroupCommit>());
        using var queue = new AuditQueue(commit);
        var marker = Guid.CreateVersion7().ToString();
        await queue.AddAsync(Row(marker), Ct);
        commit.Fails = true;
        await Should.ThrowAsync<IOException>(queue.WriteAsync(Ct));
        await Should.ThrowAsync<IOException>(async () => await queue.AddAsync(Row(marker), Ct));
        (await CountAsync(marker)).ShouldBe(0);

        commit.Fails = false;
        await queue.AddAsync(Row(marker), Ct);
        (await CountAsync(marker)).ShouldBe(1); // the first, which the second waited for; what was refused in between did not happen
        await queue.WriteAsync(Ct);
        (await CountAsync(marker)).ShouldBe(2);
        await queue.AddAsync(Row(marker), Ct);
        (await CountAsync(marker)).ShouldBe(2);
    }

    [Fact]
    public async Task A_full_queue_makes_the_next_one_wait_for_the_disk()
    {
        var commit = new Failing(host.The<IGroupCommit>()) { Fails = true };
        using var queue = new AuditQueue(commit);
        var marker = Guid.CreateVersion7().ToString();
        var added = 0;
        await Should.ThrowAsync<IOException>(async () =>
        {
            for (; added < 100_000; added++)
            {
                await queue.AddAsync(Row(marker), Ct);
            }
        });
        added.ShouldBeLessThan(10_000);
        commit.Fails = false;
        await queue.WriteAsync(Ct);
        (await CountAsync(marker)).ShouldBe(added);
    }

    [Fact]
    public async Task Rows_that_are_written_together_share_nothing_but_what_is_alike()
    {
        using var queue = new AuditQueue(host.The<IGroupCommit>());
        var marker = Guid.CreateVersion7().ToString();
        var (one, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        (Guid? User, string? Target, bool Succeeded)[] told = [(one, "a", true), (one, "a", true), (other, "a", false), (null, null, true), (null, "b", true), (one, null, false)];
        for (var place = 0; place < told.Length; place++)
        {
            await queue.AddAsync(Row(marker, DateTimeOffset.UnixEpoch.AddSeconds(place), told[place].User, told[place].Target, told[place].Succeeded), Ct);
        }

        await queue.WriteAsync(Ct);

        await using var db = host.The<PortalDb>().OpenForServer();
        var rows = await db.AuditEvents.IgnoreQueryFilters().Where(row => row.ActorId == marker).OrderBy(row => row.At).ToListAsync(Ct);
        rows.Select(row => (row.UserId, row.TargetId, row.Succeeded)).ShouldBe(told);
    }

    private static AuditEvent Row(string marker, DateTimeOffset at, Guid? userId, string? targetId, bool succeeded) => new()
    {
        Id = Guid.CreateVersion7(), At = at, Action = AuditActions.TokenIssued, Succeeded = succeeded, ActorKind = ActorKind.Server, ActorId = marker, ActorName = "x", UserId = userId, TargetId = targetId,
    };

    private static AuditEvent Row(string marker) => Row(marker, DateTimeOffset.UnixEpoch, userId: null, targetId: null, succeeded: true);

    private async Task<int> CountAsync(string marker)
    {
        await using var db = host.The<PortalDb>().OpenForServer();
        return await db.AuditEvents.IgnoreQueryFilters().CountAsync(row => row.ActorId == marker, Ct);
    }

    private sealed class Failing(IGroupCommit real) : IGroupCommit
    {
        public bool Fails { get; set; }

        public Task<T> RunAsync<T>(Func<PortalDbContext, Task<T>> write, CancellationToken ct) =>
            real.RunAsync(write, ct);

        public Task AppendAsync<TRow>(IReadOnlyCollection<TRow> rows)
            where TRow : class => Fails ? Task.FromException(new IOException("No space left on device")) : real.AppendAsync(rows);
    }
}
