using System.Text.RegularExpressions;
using ClientPortal.Domain;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Persistence;

/// <summary>How SQLite would go about a statement (https://www.sqlite.org/eqp.html).</summary>
internal static partial class QueryPlan
{
    /// <summary>One line for each table, in its words: a <c>SCAN</c> of a table looks at every row of it.</summary>
    public static async Task<IReadOnlyList<string>> OfAsync(PortalDbContext db, string sql)
    {
        await db.Database.OpenConnectionAsync();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
        foreach (var name in Parameters().Matches(sql).Select(match => match.Value).Distinct(StringComparer.Ordinal))
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, new byte[32]);
            command.Parameters.Add(parameter);
        }

        var plan = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(3));
        }

        return plan;
    }

    [GeneratedRegex("@[A-Za-z_0-9]+")]
    private static partial Regex Parameters();
}
