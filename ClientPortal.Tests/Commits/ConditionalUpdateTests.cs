using ClientPortal.Domain;
using ClientPortal.Domain.Commits;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.OAuth.Device;
using ClientPortal.Domain.Scopes;
using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Web.Persistence.SqlServer;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Commits;

/// <summary>One statement that spends a credential: every condition counts, and each database gets its own words and types.</summary>
public sealed class ConditionalUpdateTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    private static ConditionalUpdate<DeviceAuthorization, (Guid Id, DateTimeOffset Now, int Most)> Approve() => new ConditionalUpdate<DeviceAuthorization, (Guid Id, DateTimeOffset Now, int Most)>()
        .Set(row => row.State, _ => DeviceState.Approved)
        .Set(row => row.NextPollAt, use => use.Now)
        .WhereEqual(row => row.Id, use => use.Id)
        .WhereEqual(row => row.State, _ => DeviceState.Pending)
        .WhereNull(row => row.GrantId)
        .WhereAbove(row => row.ExpiresAt, use => use.Now)
        .WhereBelow(row => row.IntervalSeconds, use => use.Most);

    [Fact]
    public async Task A_row_that_is_as_it_has_to_be_is_changed_once()
    {
        var (id, other) = (await AddAsync(), await AddAsync());
        var approve = Approve();

        (await RunAsync(approve, (id, Noon, 6))).ShouldBeTrue();
        (await RunAsync(approve, (id, Noon, 6))).ShouldBeFalse();

        var changed = await ReadAsync(id);
        (changed.State, changed.NextPollAt, changed.IntervalSeconds).ShouldBe((DeviceState.Approved, Noon, 5));
        (await ReadAsync(other)).State.ShouldBe(DeviceState.Pending);
    }

    [Theory]
    [InlineData("at its end", 60, 6)]
    [InlineData("past its end", 61, 6)]
    [InlineData("at its bound", 0, 5)]
    [InlineData("above its bound", 0, 4)]
    public async Task A_row_that_misses_one_condition_stays_as_it_is(string what, int minutesLater, int most)
    {
        var id = await AddAsync();
        (await RunAsync(Approve(), (id, Noon.AddMinutes(minutesLater), most))).ShouldBeFalse(what);
        (await ReadAsync(id)).State.ShouldBe(DeviceState.Pending);
    }

    [Fact]
    public async Task What_has_to_be_null_counts()
    {
        var id = await AddAsync(grantId: Guid.CreateVersion7());
        (await RunAsync(Approve(), (id, Noon, 6))).ShouldBeFalse();
    }

    [Fact]
    public async Task Null_can_be_set()
    {
        var id = await AddAsync(grantId: Guid.CreateVersion7());
        var clear = new ConditionalUpdate<DeviceAuthorization, Guid>().Set(row => row.GrantId, _ => null).WhereEqual(row => row.Id, one => one);
        (await RunAsync(clear, id)).ShouldBeTrue();
        (await ReadAsync(id)).GrantId.ShouldBeNull();
    }

    [Fact]
    public async Task It_is_undone_with_its_transaction_and_refused_without_one()
    {
        var id = await AddAsync();
        await using (var db = host.The<PortalDb>().OpenForServer())
        {
            await Should.ThrowAsync<InvalidOperationException>(() => Approve().RunAsync(db, (id, Noon, 6)));
            await using var transaction = await db.Database.BeginTransactionAsync();
            (await Approve().RunAsync(db, (id, Noon, 6))).ShouldBeTrue();
        }

        (await ReadAsync(id)).State.ShouldBe(DeviceState.Pending);
    }

    [Fact]
    public async Task Each_database_is_asked_in_its_own_words_though_one_process_knows_both()
    {
        var spend = new ConditionalUpdate<AuthorizationCode, (Guid Id, DateTimeOffset Now)>()
            .Set(code => code.SpentAt, use => use.Now)
            .WhereEqual(code => code.Id, use => use.Id)
            .WhereNull(code => code.SpentAt)
            .WhereBelow(code => code.FailedTries, _ => AuthorizationCode.MaxFailedTries);
        var id = Guid.CreateVersion7();
        await using var sqlite = host.The<PortalDb>().OpenForServer();
        await using var sqlServer = new SqlServerAtDesignTime().CreateDbContext([]);

        for (var round = 0; round < 2; round++)
        {
            await using var ours = spend.NewCommand(sqlite, (id, Noon));
            ours.CommandText.ShouldBe("""UPDATE "AuthorizationCodes" SET "SpentAt" = @p0 WHERE "Id" = @p1 AND "SpentAt" IS NULL AND "FailedTries" < @p2""");
            ours.Parameters[0].Value.ShouldBe(Noon.UtcTicks);

            await using var theirs = (SqlCommand)spend.NewCommand(sqlServer, (id, Noon));
            theirs.CommandText.ShouldBe("UPDATE [AuthorizationCodes] SET [SpentAt] = @p0 WHERE [Id] = @p1 AND [SpentAt] IS NULL AND [FailedTries] < @p2");
            theirs.Parameters["@p0"].SqlDbType.ShouldBe(System.Data.SqlDbType.DateTimeOffset);
            theirs.Parameters["@p1"].Value.ShouldBe(id.ToByteArray(bigEndian: true));
        }
    }

    [Fact]
    public async Task The_commits_of_SQL_Server_know_it_too()
    {
        var id = await AddAsync();
        var (single, approve) = (host.The<SingleCommits>(), Approve());
        (await single.RunAsync(db => approve.RunAsync(db, (id, Noon, 6)), CancellationToken.None)).ShouldBeTrue();
        (await single.RunAsync(db => approve.RunAsync(db, (id, Noon, 6)), CancellationToken.None)).ShouldBeFalse();
        (await ReadAsync(id)).State.ShouldBe(DeviceState.Approved);
    }

    private Task<bool> RunAsync<TValues>(ConditionalUpdate<DeviceAuthorization, TValues> update, TValues values) => host.The<IGroupCommit>().RunAsync(db => update.RunAsync(db, values), CancellationToken.None);

    private Task<DeviceAuthorization> ReadAsync(Guid id) => host.InDatabaseAsync(db => db.DeviceAuthorizations.AsNoTracking().SingleAsync(row => row.Id == id));

    private async Task<Guid> AddAsync(Guid? grantId = null)
    {
        var (client, id) = (await host.RegisterAsync(), Guid.CreateVersion7());
        return await host.InDatabaseAsync(async db =>
        {
            db.DeviceAuthorizations.Add(new DeviceAuthorization
            {
                Id = id, ClientRowId = client.RowId, DeviceCodeHash = SecretHash.Of($"device {id}"), UserCodeHash = SecretHash.Of($"user {id}"), Scopes = ScopeSet.Empty, CreatedAt = Noon,
                ExpiresAt = Noon.AddHours(1), IntervalSeconds = 5, NextPollAt = Noon.AddHours(-1), GrantId = grantId,
            });
            await db.SaveChangesAsync();
            return id;
        });
    }
}
