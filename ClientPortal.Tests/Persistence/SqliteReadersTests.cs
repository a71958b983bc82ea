using ClientPortal.Domain.Links;
using ClientPortal.Web.Persistence.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace ClientPortal.Tests.Persistence;

/// <summary>Queries go past the context's own connection; nobody may notice.</summary>
public sealed class SqliteReadersTests : IAsyncLifetime
{
    private const int TimesMadeAnew = 5; // SQLITE_STMTSTATUS_REPREPARE
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly SqliteFile _file = new();

    public Task InitializeAsync() => _file.Migrations.ApplyAsync(CancellationToken.None);

    public async Task DisposeAsync() => await _file.DisposeAsync();

    [Fact]
    public async Task A_query_sees_what_was_committed_and_in_a_transaction_what_was_not_yet()
    {
        var id = await AddAsync(Noon);
        (await SpentAtAsync(id)).ShouldBeNull();

        await using var db = _file.Portal.OpenForServer();
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            await db.OneTimeLinks.Where(link => link.Id == id).ExecuteUpdateAsync(set => set.SetProperty(link => link.SpentAt, Noon));
            (await db.OneTimeLinks.AsNoTracking().SingleAsync(link => link.Id == id)).SpentAt.ShouldBe(Noon);
            (await SpentAtAsync(id)).ShouldBeNull();
            await transaction.CommitAsync();
        }

        (await SpentAtAsync(id)).ShouldBe(Noon);
        (await db.OneTimeLinks.AsNoTracking().SingleAsync(link => link.Id == id)).SpentAt.ShouldBe(Noon);
    }

    [Fact]
    public async Task One_text_serves_every_value()
    {
        var (early, late) = (await AddAsync(Noon), await AddAsync(Noon.AddDays(1)));
        await using var db = _file.Portal.OpenForServer();
        foreach (var (from, expected) in new (DateTimeOffset, Guid[])[] { (Noon, [early, late]), (Noon.AddHours(1), [late]), (Noon.AddDays(2), []), (Noon, [early, late]) })
        {
            (await db.OneTimeLinks.Where(link => link.ExpiresAt >= from).OrderBy(link => link.ExpiresAt).Select(link => link.Id).ToListAsync()).ShouldBe(expected);
        }

        foreach (var spent in new DateTimeOffset?[] { null, Noon, null })
        {
            (await db.OneTimeLinks.CountAsync(link => link.SpentAt == spent)).ShouldBe(spent is null ? 2 : 0);
        }
    }

    [Fact]
    public async Task A_kept_statement_is_made_once_whatever_its_limit_is()
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync();
        new SqlitePragmas().Prepare(connection);
        raw.sqlite3_prepare_v2(connection.Handle, "SELECT value FROM json_each('[1,2,3]') LIMIT ?", out var kept).ShouldBe(raw.SQLITE_OK);
        using (kept)
        {
            for (var limit = 1; limit <= 3; limit++)
            {
                raw.sqlite3_bind_int(kept, 1, limit).ShouldBe(raw.SQLITE_OK);
                Enumerable.Range(0, 4).TakeWhile(_ => raw.sqlite3_step(kept) == raw.SQLITE_ROW).Count().ShouldBe(limit);
                raw.sqlite3_reset(kept);
            }

            raw.sqlite3_stmt_status(kept, TimesMadeAnew, 0).ShouldBe(0);
        }
    }

    [Fact]
    public async Task While_one_reads_row_by_row_others_read_and_write()
    {
        await AddAsync(Noon);
        await AddAsync(Noon.AddDays(1));
        await using var db = _file.Portal.OpenForServer();
        var seen = 0;
        await foreach (var row in db.OneTimeLinks.AsNoTracking().OrderBy(link => link.Id).AsAsyncEnumerable())
        {
            seen++;
            await AddAsync(Noon.AddDays(2));
            (await SpentAtAsync(row.Id)).ShouldBeNull();
        }

        seen.ShouldBe(2, "a query sees the moment it began in");
    }

    [Fact]
    public async Task Many_at_once_with_more_texts_than_are_kept_each_get_their_own_answer()
    {
        var id = await AddAsync(Noon);
        await Task.WhenAll(Enumerable.Range(0, 400).Select(number => Task.Run(async () =>
        {
            await using var db = _file.Portal.OpenForServer();
            var skipped = Enumerable.Range(0, number % 100).Select(_ => Guid.CreateVersion7()).ToList(); // a text for each length
            (await db.OneTimeLinks.Where(link => EF.Constant(skipped).Contains(link.Id) || link.Id == id).Select(link => link.Id).SingleAsync()).ShouldBe(id);
            (await db.OneTimeLinks.CountAsync(link => link.Id == id && link.ExpiresAt > Noon.AddMinutes(number - 200))).ShouldBe(number < 200 ? 1 : 0);
        })));
    }

    [Fact]
    public async Task Given_up_while_it_is_read_the_next_query_is_right_all_the_same()
    {
        var id = await AddAsync(Noon);
        await AddAsync(Noon);
        await using (var db = _file.Portal.OpenForServer())
        {
            await using var rows = db.OneTimeLinks.AsNoTracking().AsAsyncEnumerable().GetAsyncEnumerator();
            (await rows.MoveNextAsync()).ShouldBeTrue();
        }

        await Should.ThrowAsync<OperationCanceledException>(() => SpentAtAsync(id, new CancellationToken(canceled: true)));
        (await SpentAtAsync(id)).ShouldBeNull();
    }

    [Fact]
    public async Task After_the_end_nothing_holds_the_file()
    {
        await AddAsync(Noon);
        await using (var db = _file.Portal.OpenForServer())
        {
            (await db.OneTimeLinks.CountAsync()).ShouldBe(1);
            OpenFiles().ShouldNotBeEmpty();
            _file.Migrations.Release();
            (await db.OneTimeLinks.CountAsync()).ShouldBe(1); // who is late still gets an answer
        }

        _file.Migrations.Release();
        OpenFiles().ShouldBeEmpty();
        File.Exists(_file.FilePath + "-wal").ShouldBeFalse("the last one folds the log into the file");
    }

    private async Task<Guid> AddAsync(DateTimeOffset expiresAt)
    {
        await using var db = _file.Portal.OpenForServer();
        var link = new OneTimeLink { Id = Guid.CreateVersion7(), Hash = Guid.CreateVersion7().ToByteArray(), Purpose = default, CreatedAt = Noon, ExpiresAt = expiresAt };
        db.OneTimeLinks.Add(link);
        await db.SaveChangesAsync();
        return link.Id;
    }

    private async Task<DateTimeOffset?> SpentAtAsync(Guid id, CancellationToken ct = default)
    {
        await using var db = _file.Portal.OpenForServer();
        return await db.OneTimeLinks.Where(link => link.Id == id).Select(link => link.SpentAt).SingleAsync(ct);
    }

    private List<string> OpenFiles() => [.. new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos()
        .Select(entry => entry.LinkTarget ?? "").Where(target => target.StartsWith(_file.Directory, StringComparison.Ordinal))];
}
