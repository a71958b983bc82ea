using System.Collections.Concurrent;
using ClientPortal.Domain;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Changes;
using ClientPortal.Domain.Clients;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Web.Background;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Changes;

/// <summary>The sequence of changes in the database, and the node that follows it.</summary>
public sealed class FollowChangesTests
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task A_number_that_commits_after_a_greater_one_is_not_skipped()
    {
        await using var node = Node.Start();
        await node.Follow.RunAsync(Ct);
        var head = await node.HeadAsync();
        var (early, late, last) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());

        await node.InsertAsync(head + 5, early);
        await node.Follow.RunAsync(Ct);
        node.Heard.ShouldContain(early);
        await node.InsertAsync(head + 2, late); // its transaction had the smaller number and took longer
        await node.InsertAsync(head + 6, last);
        await node.Follow.RunAsync(Ct);
        node.Heard.ShouldContain(late);
        node.Heard.ShouldContain(last);

        var (before, behind) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await node.InsertAsync(head + 1, before);
        await node.InsertAsync(head + 4, behind);
        await node.Follow.RunAsync(Ct);
        node.Heard.ShouldContain(before);
        node.Heard.ShouldContain(behind);
    }

    [Fact]
    public async Task A_gap_is_given_up_only_when_no_transaction_can_fill_it_any_more()
    {
        await using var node = Node.Start();
        await node.Follow.RunAsync(Ct);
        var head = await node.HeadAsync();
        await node.InsertAsync(head + 3, Guid.CreateVersion7());
        await node.Follow.RunAsync(Ct);
        for (var waited = 0; waited < 6; waited++)
        {
            node.Time.Move(TimeSpan.FromSeconds(10));
            await node.Follow.RunAsync(Ct);
        }

        var late = Guid.CreateVersion7();
        await node.InsertAsync(head + 1, late); // after the longest time that a transaction may take
        await node.Follow.RunAsync(Ct);
        node.Heard.ShouldContain(late);
        (FollowChanges.GapPatience > FollowChanges.LongestTransaction * 2).ShouldBeTrue();
    }

    [Fact]
    public async Task A_node_that_was_cut_off_forgets_everything_and_begins_anew()
    {
        await using var node = Node.Start();
        await node.Follow.RunAsync(Ct);
        var forgotten = node.Recorder.All;
        node.Time.Move(TimeSpan.FromSeconds(20));
        var missed = Guid.CreateVersion7();
        await node.InsertAsync(await node.HeadAsync() + 1, missed);
        await node.Follow.RunAsync(Ct);
        node.Recorder.All.ShouldBe(forgotten + 1);
        node.Heard.ShouldContain(missed);
        node.Host.The<HeardChanges>().IsCutOff.ShouldBeFalse();
    }

    [Fact]
    public async Task A_change_is_told_with_its_commit_and_not_without_it()
    {
        await using var node = Node.Start();
        var actor = await node.Host.ActorOfAsync(OAuthHost.Acme);
        var client = (await node.Host.The<RegisterClient>().RunAsync(actor, new ClientDraft { Name = "x", RedirectUris = ["https://app.example/cb"] }, Ct)).Value();
        var before = await node.HeadAsync();

        await using (var db = node.Host.The<PortalDb>().OpenFor(actor))
        await using (var transaction = await db.Database.BeginTransactionAsync(Ct))
        {
            (await db.Clients.SingleAsync(row => row.Id == client.Id, Ct)).Name = "y";
            await db.SaveChangesAsync(Ct);
            node.Heard.ShouldNotContain(client.Id);
            await transaction.RollbackAsync(Ct);
        }

        node.Heard.ShouldNotContain(client.Id);
        (await node.HeadAsync()).ShouldBe(before);
        (await node.Host.The<PauseClient>().RunAsync(actor, client.ClientId, Ct)).Value();
        node.Heard.ShouldContain(client.Id);
        (await node.HeadAsync()).ShouldBe(before + 1);
    }

    [Fact]
    public async Task What_is_rolled_back_and_done_again_in_the_same_context_is_told()
    {
        await using var node = Node.Start();
        var actor = await node.Host.ActorOfAsync(OAuthHost.Acme);
        var client = (await node.Host.The<RegisterClient>().RunAsync(actor, new ClientDraft { Name = "x", RedirectUris = ["https://app.example/cb"] }, Ct)).Value();
        var before = await node.HeadAsync();
        await using var db = node.Host.The<PortalDb>().OpenFor(actor);
        var row = await db.Clients.SingleAsync(row => row.Id == client.Id, Ct);
        await using (var transaction = await db.Database.BeginTransactionAsync(Ct))
        {
            row.Name = "y";
            await db.SaveChangesAsync(Ct);
            await transaction.RollbackAsync(Ct);
        }

        await db.Entry(row).ReloadAsync(Ct);
        row.Name = "z";
        await db.SaveChangesAsync(Ct);
        (await node.HeadAsync()).ShouldBe(before + 1);
        node.Heard.ShouldContain(client.Id);
    }

    [Fact]
    public async Task Every_kind_of_followed_change_is_told()
    {
        await using var node = Node.Start();
        var actor = await node.Host.ActorOfAsync(OAuthHost.Acme);
        var client = (await node.Host.The<RegisterClient>().RunAsync(actor, new ClientDraft { Name = "x", RedirectUris = ["https://app.example/cb"] }, Ct)).Value();
        var key = (await node.Host.The<CreateApiKey>().RunAsync(actor, client.ClientId, new ApiKeyDraft { Name = "k" }, Ct)).Value();
        var first = ChangeSubject.OfKeyValue(key.Key!.Hash);
        node.Recorder.Take().ShouldContain(first);

        var rotated = (await node.Host.The<RotateApiKey>().RunAsync(actor, client.ClientId, key.Id, new RotateAsk(), Ct)).Value();
        node.Recorder.Take().ShouldBe([first, ChangeSubject.OfKeyValue(rotated.Key!.Hash)], ignoreOrder: true);
        var edit = new ApiKeyEdit { Terms = new ApiKeyTerms { Quota = new(new QuotaAsk(5, QuotaRefill.Never)) } };
        (await node.Host.The<EditApiKey>().RunAsync(actor, client.ClientId, key.Id, edit, Ct)).Value();
        node.Recorder.Take().ShouldContain(ChangeSubject.OfKeyValue(rotated.Key!.Hash));
        (await node.Host.The<DeleteApiKey>().RunAsync(actor, client.ClientId, key.Id, Ct)).Value();
        node.Recorder.Take().ShouldContain(ChangeSubject.OfKeyValue(rotated.Key!.Hash));
        (await node.Host.The<DeleteClient>().RunAsync(actor, client.ClientId, Ct)).Value();
        node.Recorder.Take().ShouldContain(new ChangeSubject(ChangeKind.Client, client.Id));
        (await node.Host.The<Domain.Workspaces.DeleteWorkspace>().RunAsync(actor, "Acme", Ct)).Value();
        node.Recorder.Take().ShouldContain(new ChangeSubject(ChangeKind.Workspace, actor.Workspace));
    }

    private sealed class Recorder : IFollowsChanges
    {
        private readonly ConcurrentQueue<ChangeSubject> _heard = new();

        public int All { get; private set; }

        public IEnumerable<Guid> Heard => _heard.Select(subject => subject.Id);

        public IReadOnlyList<ChangeSubject> Take()
        {
            var heard = _heard.Distinct().ToArray();
            _heard.Clear();
            return heard;
        }

        public void Forget(ChangeSubject subject) => _heard.Enqueue(subject);

        public void ForgetAll() => All++;
    }

    /// <summary>A host that looks only when it is told to, by a clock that a test moves.</summary>
    private sealed class Node : IAsyncDisposable
    {
        private Node()
        {
        }

        public required OAuthHost Host { get; init; }

        public required MovedTime Time { get; init; }

        public required Recorder Recorder { get; init; }

        public FollowChanges Follow => Host.The<FollowChanges>();

        public IEnumerable<Guid> Heard => Recorder.Heard;

        public static Node Start()
        {
            var (time, recorder) = (new MovedTime(), new Recorder());
            var host = new OAuthHost
            {
                Clock = time,
                Outside = services =>
                {
                    services.Remove(services.Single(service => service.ImplementationType == typeof(FollowChangesOnSchedule)));
                    services.AddSingleton<IFollowsChanges>(recorder);
                },
            };
            host.StartServer();
            return new Node { Host = host, Time = time, Recorder = recorder };
        }

        public Task<long> HeadAsync() => Host.InDatabaseAsync(async db => await db.CommittedChanges.MaxAsync(change => (long?)change.Sequence) ?? 0);

        public Task<int> InsertAsync(long sequence, Guid subject) => Host.InDatabaseAsync(db => db.Database.ExecuteSqlAsync(
            $"INSERT INTO CommittedChanges (Sequence, Kind, SubjectId, At) VALUES ({sequence}, 2, {subject.ToByteArray(bigEndian: true)}, {DateTimeOffset.UnixEpoch.UtcTicks})"));

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
