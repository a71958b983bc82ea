using System.Globalization;
using ClientPortal.Domain;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.Users;
using ClientPortal.Domain.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Persistence;

public sealed class SqliteTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly SqliteFile _file = new();

    public Task InitializeAsync() => _file.Migrations.ApplyAsync(CancellationToken.None);

    public async Task DisposeAsync() => await _file.DisposeAsync();

    // Connections go without what EF would need for them.
    [Fact]
    public async Task No_column_is_a_decimal()
    {
        await using var db = _file.Portal.OpenForServer();
        db.Model.GetEntityTypes().SelectMany(type => type.GetProperties()).Where(property => (Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType) == typeof(decimal))
            .Select(property => $"{property.DeclaringType.DisplayName()}.{property.Name}").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("journal_mode", "wal")]
    [InlineData("synchronous", "2")] // FULL
    [InlineData("foreign_keys", "1")]
    [InlineData("busy_timeout", "5000")]
    [Trait("SEC", "248")]
    public async Task Every_connection_has_its_pragmas(string pragma, string expected)
    {
        for (var round = 0; round < 3; round++)
        {
            await using var db = _file.Portal.OpenForServer();
            await db.Database.OpenConnectionAsync();
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"PRAGMA {pragma}";

            Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture).ShouldBe(expected);
        }
    }

    [Fact]
    [Trait("SEC", "237")]
    public async Task Of_twenty_conditional_updates_at_once_one_wins()
    {
        var id = Guid.CreateVersion7();
        await using (var db = _file.Portal.OpenForServer())
        {
            db.OneTimeLinks.Add(new() { Id = id, Hash = new byte[32], Purpose = default, CreatedAt = Noon, ExpiresAt = Noon });
            await db.SaveChangesAsync();
        }

        var winners = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () =>
        {
            await using var db = _file.Portal.OpenForServer();
            return await db.OneTimeLinks.Where(link => link.Id == id && link.SpentAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(link => link.SpentAt, Noon));
        })));

        winners.Sum().ShouldBe(1);
    }

    [Fact]
    public async Task Of_twenty_inserts_of_the_same_value_one_wins_and_the_others_hear_that_it_is_taken()
    {
        var taken = Problem.Conflict("taken", "Taken.");
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () =>
        {
            await using var db = _file.Portal.OpenForServer();
            db.SpentNonces.Add(new SpentNonce { Hash = new byte[32], ExpiresAt = Noon });
            return await db.TrySaveAsync(taken, CancellationToken.None);
        })));

        answers.Count(answer => answer is null).ShouldBe(1);
        answers.Count(answer => answer == taken).ShouldBe(19);
    }

    [Fact]
    public async Task Times_compare_as_times_whatever_their_offset()
    {
        await using var db = _file.Portal.OpenForServer();
        db.RevokedAccessTokens.Add(new RevokedAccessToken { Id = Guid.CreateVersion7(), ExpiresAt = Noon.ToOffset(TimeSpan.FromHours(9)) });
        await db.SaveChangesAsync();

        (await db.RevokedAccessTokens.CountAsync(row => row.ExpiresAt < Noon.AddSeconds(1))).ShouldBe(1);
        (await db.RevokedAccessTokens.CountAsync(row => row.ExpiresAt > Noon)).ShouldBe(0);
        (await db.RevokedAccessTokens.AsNoTracking().SingleAsync()).ExpiresAt.ShouldBe(Noon);
    }

    [Fact]
    [Trait("SEC", "250")]
    public async Task A_row_that_would_refer_to_nothing_is_refused()
    {
        await using var db = _file.Portal.OpenForServer();
        db.Members.Add(new Member { Id = Guid.CreateVersion7(), WorkspaceId = Guid.CreateVersion7(), UserId = Guid.CreateVersion7(), Role = default, JoinedAt = Noon });

        await Should.ThrowAsync<DbUpdateException>(() => db.SaveChangesAsync());
    }

    [Fact]
    public async Task A_pooled_context_does_not_bring_along_the_last_workspace()
    {
        var workspace = await AddWorkspaceAsync("one");
        for (var round = 0; round < 3; round++)
        {
            await using (var mine = _file.Portal.OpenFor(Actor.Server(workspace)))
            {
                (await mine.Members.CountAsync()).ShouldBe(1);
            }

            await using var nobodys = _file.Portal.OpenForServer();
            (await nobodys.Members.CountAsync()).ShouldBe(0);
            (await nobodys.Everywhere<Member>().CountAsync()).ShouldBe(1);
        }
    }

    [Fact]
    [Trait("SEC", "249")]
    public async Task A_save_over_a_row_that_changed_meanwhile_is_refused()
    {
        var id = await AddWorkspaceAsync("two");
        await using var first = _file.Portal.OpenForServer();
        await using var second = _file.Portal.OpenForServer();
        (await first.Workspaces.SingleAsync(row => row.Id == id)).Name = "First";
        (await second.Workspaces.SingleAsync(row => row.Id == id)).Name = "Second";

        (await first.TrySaveAsync(Problem.NotFound(), CancellationToken.None)).ShouldBeNull();
        (await second.TrySaveAsync(Problem.NotFound(), CancellationToken.None)).ShouldBe(Problem.Stale());
    }

    private async Task<Guid> AddWorkspaceAsync(string slug)
    {
        await using var db = _file.Portal.OpenForServer();
        var workspace = new Workspace { Id = Guid.CreateVersion7(), Name = slug, Slug = slug, CreatedAt = Noon };
        var user = new PortalUser { Id = Guid.CreateVersion7(), DisplayName = slug, CreatedAt = Noon, UserName = slug, NormalizedUserName = slug };
        db.AddRange(workspace, user, new Member { Id = Guid.CreateVersion7(), WorkspaceId = workspace.Id, UserId = user.Id, Role = WorkspaceRole.Owner, JoinedAt = Noon });
        await db.SaveChangesAsync();
        return workspace.Id;
    }
}
