using ClientPortal.Domain.Clients;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ClientPortal.Web.Persistence.Sqlite;

/// <summary>
/// Finds clients by a part of a text without looking at each: an index of all runs of three characters (https://www.sqlite.org/fts5.html#the_trigram_tokenizer),
/// which triggers keep. The index knows rows by number only, and the rows of <c>Clients</c> have none that stays: <c>ClientSearchRows</c> gives them one.
/// </summary>
internal static class SqliteClientSearch
{
    /// <summary>The index.</summary>
    public const string Table = "ClientSearch";

    /// <summary>What is shorter has no entry in the index.</summary>
    private const int ShortestText = 3;

    /// <summary>Where more rows of the file match, going through the list in its order finds a page of them sooner.</summary>
    private const int MostMatches = 1000;

    /// <summary>
    /// Makes what is missing, and takes in what is not indexed. To be run after every change of the schema: a table that is built anew loses its triggers.
    /// Redirect URIs are kept as JSON, in which some characters of theirs are written otherwise.
    /// </summary>
    public static readonly string Script = $"""
        CREATE TABLE IF NOT EXISTS "ClientSearchRows" ("Id" INTEGER PRIMARY KEY, "ClientRowId" BLOB NOT NULL UNIQUE);
        CREATE VIRTUAL TABLE IF NOT EXISTS "ClientSearch" USING fts5("Text", tokenize = 'trigram', content = '', contentless_delete = 1);
        CREATE TRIGGER IF NOT EXISTS "ClientSearchAdds" AFTER INSERT ON "Clients" BEGIN
            INSERT INTO "ClientSearchRows" ("ClientRowId") VALUES (new."Id");
            INSERT INTO "ClientSearch" (rowid, "Text") SELECT "Id", {TextOf("new")} FROM "ClientSearchRows" WHERE "ClientRowId" = new."Id";
        END;
        CREATE TRIGGER IF NOT EXISTS "ClientSearchChanges" AFTER UPDATE OF "Name", "ClientId", "RedirectUris" ON "Clients" BEGIN
            DELETE FROM "ClientSearch" WHERE rowid = (SELECT "Id" FROM "ClientSearchRows" WHERE "ClientRowId" = new."Id");
            INSERT INTO "ClientSearch" (rowid, "Text") SELECT "Id", {TextOf("new")} FROM "ClientSearchRows" WHERE "ClientRowId" = new."Id";
        END;
        CREATE TRIGGER IF NOT EXISTS "ClientSearchRemoves" AFTER DELETE ON "Clients" BEGIN
            DELETE FROM "ClientSearch" WHERE rowid = (SELECT "Id" FROM "ClientSearchRows" WHERE "ClientRowId" = old."Id");
            DELETE FROM "ClientSearchRows" WHERE "ClientRowId" = old."Id";
        END;
        INSERT INTO "ClientSearchRows" ("ClientRowId") SELECT "Id" FROM "Clients" WHERE "Id" NOT IN (SELECT "ClientRowId" FROM "ClientSearchRows");
        INSERT INTO "ClientSearch" (rowid, "Text")
            SELECT row."Id", {TextOf("client")} FROM "ClientSearchRows" AS row JOIN "Clients" AS client ON client."Id" = row."ClientRowId"
            WHERE row."Id" NOT IN (SELECT rowid FROM "ClientSearch");
        """;

    /// <summary>Null where the index is of no use for this text.</summary>
    public static async Task<IQueryable<Client>?> FindAsync(SqlitePortalDbContext db, string text, CancellationToken ct)
    {
        if (text.EnumerateRunes().Count() < ShortestText)
        {
            return null;
        }

        var phrase = $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        var areMany = await db.Database.SqlQuery<long>($"SELECT rowid AS \"Value\" FROM \"ClientSearch\" WHERE \"ClientSearch\" MATCH {phrase} LIMIT 1 OFFSET {MostMatches}").AnyAsync(ct);
        if (areMany)
        {
            return null;
        }

        // In this order and no other: without statistics SQLite takes a whole workspace for a few rows and would begin there.
        var sql = $"SELECT {ColumnsOf(db)} FROM \"ClientSearch\" AS search CROSS JOIN \"ClientSearchRows\" AS row ON row.\"Id\" = search.rowid CROSS JOIN \"Clients\" AS client ON client.\"Id\" = row.\"ClientRowId\" WHERE search.\"ClientSearch\" MATCH {{0}}";
        return db.Clients.FromSqlRaw(sql, phrase);
    }

    private static string TextOf(string row) =>
        $"""{row}."Name" || char(10) || {row}."ClientId" || char(10) || coalesce((SELECT group_concat(value, char(10)) FROM json_each({row}."RedirectUris")), '')""";

    // In a query of ours EF Core looks for the columns of complex properties under other names than in their table.
    private static string ColumnsOf(SqlitePortalDbContext db)
    {
        var client = db.Model.FindEntityType(typeof(Client))!;
        var table = StoreObjectIdentifier.Table(client.GetTableName()!);
        return string.Join(", ", client.GetFlattenedProperties().Select(property => (Column: property.GetColumnName(table), property.Name, property.DeclaringType)).Select(property =>
            $"client.\"{property.Column}\" AS \"{(property.DeclaringType is IComplexType complex ? $"{complex.ComplexProperty.Name}_{property.Name}" : property.Column)}\""));
    }
}
