using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Web;

namespace ClientPortal.Tests.Persistence;

[Trait("SEC", "254")]
public sealed class SqliteMigrationsTests
{
    [Fact]
    public async Task Nodes_that_start_together_migrate_once()
    {
        await using var file = new SqliteFile();
        var nodes = Enumerable.Range(0, 8).Select(_ => new SqliteFile(file.Directory)).ToList();

        await Task.WhenAll(nodes.Select(node => Task.Run(() => node.Migrations.ApplyAsync(CancellationToken.None))));

        file.Scalar<long>("SELECT count(*) FROM __EFMigrationsHistory").ShouldBe(1);
        (await nodes[0].Migrations.AreAppliedAsync(CancellationToken.None)).ShouldBeTrue();
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_schema_that_is_newer_is_refused_and_left_alone()
    {
        await using var file = new SqliteFile();
        await file.Migrations.ApplyAsync(CancellationToken.None);
        file.Execute("INSERT INTO __EFMigrationsHistory VALUES ('99990101000000_FromTheFuture', '99.0.0')");
        file.Migrations.Release();
        var before = await File.ReadAllBytesAsync(file.FilePath);

        await using var node = new SqliteFile(file.Directory);
        var refusal = await Should.ThrowAsync<StartRefusedException>(() => node.Migrations.ApplyAsync(CancellationToken.None));

        refusal.Message.ShouldContain("99990101000000_FromTheFuture");
        node.Migrations.Release();
        (await File.ReadAllBytesAsync(file.FilePath)).ShouldBe(before);
    }

    [Fact]
    public async Task A_migration_that_fails_half_way_leaves_nothing_behind()
    {
        await using var file = new SqliteFile();
        Directory.CreateDirectory(file.Directory);
        file.Execute("CREATE TABLE Workspaces (InTheWay INTEGER)");

        await Should.ThrowAsync<Microsoft.Data.Sqlite.SqliteException>(() => file.Migrations.ApplyAsync(CancellationToken.None));
        file.Scalar<long>("SELECT count(*) FROM sqlite_master WHERE type = 'table'").ShouldBe(1);

        file.Execute("DROP TABLE Workspaces");
        await file.Migrations.ApplyAsync(CancellationToken.None);
        (await file.Migrations.AreAppliedAsync(CancellationToken.None)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_table_with_a_key_of_several_columns_lies_in_its_order()
    {
        await using var file = new SqliteFile();
        await file.Migrations.ApplyAsync(CancellationToken.None);

        file.Scalar<long>("SELECT wr FROM pragma_table_list WHERE name = 'UsageCounts'").ShouldBe(1);
        file.Scalar<long>("SELECT wr FROM pragma_table_list WHERE name = 'ApiKeys'").ShouldBe(0);
        file.Scalar<long>("SELECT count(*) FROM pragma_table_list tables WHERE wr = 0 AND (SELECT count(*) FROM pragma_table_info(tables.name) WHERE pk > 0) > 1").ShouldBe(0);
    }

    [Fact]
    public async Task A_file_without_the_index_for_search_gets_it_with_what_is_there()
    {
        await using var file = new SqliteFile();
        await file.Migrations.ApplyAsync(CancellationToken.None);
        var workspaceId = Guid.CreateVersion7();
        foreach (var table in (string[])["TRIGGER ClientSearchAdds", "TRIGGER ClientSearchChanges", "TRIGGER ClientSearchRemoves", "TABLE ClientSearch", "TABLE ClientSearchRows"])
        {
            file.Execute("DROP " + table);
        }

        await using (var db = file.Portal.OpenForServer())
        {
            db.Workspaces.Add(new Workspace { Id = workspaceId, Name = "Old", Slug = "old", CreatedAt = DateTimeOffset.UnixEpoch });
            db.Clients.AddRange(Enumerable.Range(0, 3).Select(at => new Client
            {
                Id = Guid.CreateVersion7(),
                WorkspaceId = workspaceId,
                ClientId = $"old-{at}",
                ClientIdKey = $"OLD-{at}",
                Name = $"Number {at}",
                Kind = ClientKind.Public,
                RedirectUris = [],
                GrantTypes = ScopeSet.Empty,
                Scopes = ScopeSet.Empty,
                CreatedAt = DateTimeOffset.UnixEpoch,
                CreatedBy = "Ada",
            }));
            await db.SaveChangesAsync();
        }

        await file.Migrations.ApplyAsync(CancellationToken.None);

        file.Scalar<long>("SELECT count(*) FROM ClientSearch JOIN ClientSearchRows ON ClientSearchRows.Id = ClientSearch.rowid JOIN Clients ON Clients.Id = ClientRowId WHERE ClientSearch MATCH '\"ber 2\"' AND Name = 'Number 2'").ShouldBe(1);
        file.Execute("UPDATE Clients SET Name = 'Renamed' WHERE Name = 'Number 2'");
        file.Scalar<long>("SELECT count(*) FROM ClientSearch WHERE ClientSearch MATCH '\"ber 2\"'").ShouldBe(0);
    }

    [Fact]
    public async Task The_file_is_open_to_its_owner_only()
    {
        await using var file = new SqliteFile();
        await file.Migrations.ApplyAsync(CancellationToken.None);

        File.GetUnixFileMode(file.FilePath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(file.Directory).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
