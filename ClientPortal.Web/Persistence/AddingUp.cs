using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ClientPortal.Web.Persistence;

/// <summary>Adds rows to those that are there, with one prepared statement for all of them. How the statement reads is the database's affair.</summary>
/// <param name="Keys">By which columns a row is found.</param>
/// <param name="Sums">Numbers that are added up.</param>
/// <param name="Latest">Times of which the later one stays.</param>
/// <param name="All">Every column, in the order of the parameters <c>@p0</c>, <c>@p1</c> …</param>
internal sealed record AddingUp(string Table, IReadOnlyList<string> Keys, IReadOnlyList<string> Sums, IReadOnlyList<string> Latest, IReadOnlyList<string> All)
{
    public static async Task RunAsync<TRow>(DbContext db, Func<AddingUp, string> statement, IReadOnlyCollection<TRow> rows, CancellationToken ct)
        where TRow : class
    {
        var type = db.Model.FindEntityType(typeof(TRow)) ?? throw new ArgumentException("Not a row of this model.", nameof(rows));
        var columns = type.GetProperties().ToArray();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction() ?? throw new InvalidOperationException("Rows are added in a transaction.");
#pragma warning disable CA2100 // The text is made of the model's own names.
        command.CommandText = statement(Of(type));
#pragma warning restore CA2100
        foreach (var row in rows)
        {
            Fill(command, columns, row);
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    internal static AddingUp Of(IEntityType type)
    {
        var columns = type.GetProperties().ToArray();
        var others = columns.Where(column => !column.IsPrimaryKey()).ToArray();
        return new AddingUp(
            type.GetTableName()!,
            [.. columns.Where(column => column.IsPrimaryKey()).Select(column => column.GetColumnName())],
            [.. others.Where(column => column.ClrType == typeof(long) || column.ClrType == typeof(int)).Select(column => column.GetColumnName())],
            [.. others.Where(column => column.ClrType == typeof(DateTimeOffset)).Select(column => column.GetColumnName())],
            [.. columns.Select(column => column.GetColumnName())]);
    }

    // The parameters of the first row are used again for every other.
    private static void Fill(DbCommand command, IProperty[] columns, object row)
    {
        for (var at = 0; at < columns.Length; at++)
        {
            var value = columns[at].GetGetter().GetClrValue(row);
            if (at == command.Parameters.Count)
            {
                command.Parameters.Add(columns[at].GetRelationalTypeMapping().CreateParameter(command, $"@p{at}", value, columns[at].IsNullable));
            }
            else
            {
                command.Parameters[at].Value = columns[at].GetRelationalTypeMapping().Converter is { } converter ? converter.ConvertToProvider(value) : value;
            }
        }
    }
}
