using ClientPortal.Domain;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Commits;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.OAuth;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Commits;

/// <summary>Writes that share a commit on SQLite: together where they can, each on its own fate all the same.</summary>
public sealed class SharedCommitsTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private IGroupCommit Commit => host.The<IGroupCommit>();

    [Fact]
    public async Task What_waits_together_is_committed_together()
    {
        const int Writes = 200;
        var (marker, commits, leases) = (Guid.CreateVersion7().ToString(), new TaskCompletionSource(), new System.Collections.Concurrent.ConcurrentDictionary<DbContextId, int>());
        var first = Commit.RunAsync(
            async db =>
            {
                await commits.Task;
                return Note(db, marker);
            },
            Ct);
        var others = Enumerable.Range(0, Writes - 1).Select(_ => Commit.RunAsync(
            db =>
            {
                leases.AddOrUpdate(db.ContextId, 1, (_, seen) => seen + 1);
                return Task.FromResult(Note(db, marker));
            },
            Ct)).ToArray();
        commits.SetResult();

        await first;
        (await Task.WhenAll(others)).Distinct().Count().ShouldBe(Writes - 1);
        leases.Values.Sum().ShouldBe(Writes - 1);
        leases.Count.ShouldBeLessThanOrEqualTo(Writes / 4);
        (await CountAsync(marker)).ShouldBe(Writes);
    }

    [Fact]
    public async Task One_that_fails_takes_nobody_along_and_leaves_nothing()
    {
        var (marker, begin) = (Guid.CreateVersion7().ToString(), new TaskCompletionSource());
        var first = Commit.RunAsync(
            async db =>
            {
                await begin.Task;
                return Note(db, marker);
            },
            Ct);
        var good = Enumerable.Range(0, 10).Select(_ => Commit.RunAsync(db => Task.FromResult(Note(db, marker)), Ct)).ToArray();
        var throws = Commit.RunAsync<Guid>(
            db =>
            {
                Note(db, marker);
                throw new InvalidOperationException("changed its mind");
            },
            Ct);
        var refused = Commit.RunAsync(
            db =>
            {
                Note(db, marker);
                db.RefreshTokens.Add(OfNoGrant());
                return Task.FromResult(true);
            },
            Ct);
        begin.SetResult();

        await first;
        await Task.WhenAll(good);
        (await Should.ThrowAsync<InvalidOperationException>(throws)).Message.ShouldBe("changed its mind");
        await Should.ThrowAsync<Exception>(refused);
        (await CountAsync(marker)).ShouldBe(11);
    }

    [Fact]
    public async Task Who_goes_away_before_it_begins_writes_nothing()
    {
        using var gone = new CancellationTokenSource();
        var (marker, begun, begin) = (Guid.CreateVersion7().ToString(), new TaskCompletionSource(), new TaskCompletionSource());
        var first = Commit.RunAsync(
            async db =>
            {
                begun.TrySetResult();
                await begin.Task;
                return Note(db, marker);
            },
            Ct);
        await begun.Task; // else both may be taken together, and the second one has begun
        var waiting = Commit.RunAsync(db => Task.FromResult(Note(db, marker)), gone.Token);
        await gone.CancelAsync();
        begin.SetResult();

        await first;
        await Should.ThrowAsync<OperationCanceledException>(waiting);
        (await CountAsync(marker)).ShouldBe(1);
    }

    [Fact]
    public async Task Rows_are_written_as_a_save_writes_them()
    {
        var at = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero).AddTicks(1);
        var written = new AuditEvent
        {
            Id = Guid.CreateVersion7(), WorkspaceId = await host.WorkspaceIdAsync(OAuthHost.Acme), At = at, Action = AuditActions.TokenIssued, Succeeded = true, ActorKind = ActorKind.Client,
            ActorId = "ümlaut", ActorName = "", Detail = "quote ' and \0 nothing",
        };
        await Commit.RunAsync(db => Task.FromResult(db.AuditEvents.Add(written).Entity.Id), Ct);

        var read = await host.InDatabaseAsync(db => db.Everywhere<AuditEvent>().AsNoTracking().SingleAsync(row => row.Id == written.Id && row.At == at && row.WorkspaceId == written.WorkspaceId));
        read.ShouldBeEquivalentTo(written);
    }

    [Fact]
    [Trait("SEC", "237")]
    public async Task A_conditional_update_lets_one_of_many_through()
    {
        var client = await host.RegisterAsync();
        for (var round = 0; round < 10; round++)
        {
            var id = client.RowId;
            var (free, taken) = ($"free {round}", $"taken {round}");
            await host.InDatabaseAsync(db => db.Everywhere<Domain.Clients.Client>().Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Name, free)));
            var wins = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Commit.RunAsync(
                db => db.Everywhere<Domain.Clients.Client>().Where(row => row.Id == id && row.Name == free).ExecuteUpdateAsync(set => set.SetProperty(row => row.Name, taken)), Ct))));
            wins.Sum().ShouldBe(1);
        }
    }

    private static Guid Note(PortalDbContext db, string marker)
    {
        var id = Guid.CreateVersion7();
        db.AuditEvents.Add(new AuditEvent { Id = id, At = DateTimeOffset.UnixEpoch, Action = AuditActions.TokenIssued, Succeeded = true, ActorKind = ActorKind.Server, ActorId = marker, ActorName = "x" });
        return id;
    }

    private static RefreshToken OfNoGrant() => new()
    {
        Id = Guid.CreateVersion7(), WorkspaceId = Guid.CreateVersion7(), GrantId = Guid.CreateVersion7(), Hash = SecretHash.Of(Guid.CreateVersion7().ToString()), Generation = 1, CreatedAt = DateTimeOffset.UnixEpoch,
    };

    private Task<int> CountAsync(string marker) => host.InDatabaseAsync(db => db.Everywhere<AuditEvent>().CountAsync(row => row.ActorId == marker));
}
