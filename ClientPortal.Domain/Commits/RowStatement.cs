using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ClientPortal.Domain.Commits;

/// <summary>
/// One statement for many rows of one table, prepared once for all of them: a third of the work of a save, which makes a command for each row. Table,
/// columns and conversions are the model's own. Goes past the change tracker, so it is for rows that nobody follows.
/// </summary>
public sealed class RowStatement
{
    private const string InsertKey = $"{nameof(RowStatement)}:{nameof(Insert)}";
    private const string AddUpKey = $"{nameof(RowStatement)}:{nameof(AddUp)}";
    private readonly BoundColumn[] _columns;
    private readonly Func<object, object?>[] _reads;

    private RowStatement(ITableMappingBase table, string sql)
    {
        var mappings = table.ColumnMappings.Cast<IColumnMapping>().ToArray();
        Sql = sql;
        _columns = [.. mappings.Select((mapping, at) => new BoundColumn($"@p{at}", mapping))];
        _reads = [.. mappings.Select(mapping => (Func<object, object?>)((IPropertyBase)mapping.Property).GetGetter().GetClrValue)];
    }

    /// <summary>With a parameter for each column, <c>@p0</c>, <c>@p1</c> …, that stand in this order where they stand first.</summary>
    public string Sql { get; }

    /// <summary>How many columns it writes.</summary>
    public int Columns => _columns.Length;

    /// <summary>What a row has in a column, as the database's driver takes it; <see cref="DBNull"/> for nothing.</summary>
    public object ValueOf(int column, object row) => _columns[column].ValueOf(_reads[column](row));

    /// <summary>Adds rows.</summary>
    internal static RowStatement Insert(PortalDbContext db, Type row) => Of(db, row, InsertKey, table =>
    {
        var sql = db.GetService<ISqlGenerationHelper>();
        var columns = table.ColumnMappings.Select(mapping => sql.DelimitIdentifier(mapping.Column.Name)).ToArray();
        return $"INSERT INTO {sql.DelimitIdentifier(table.Table.Name)} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select((_, at) => $"@p{at}"))})";
    });

    /// <summary>Adds rows to those that are there.</summary>
    /// <param name="sql">The database's own way to say so.</param>
    internal static RowStatement AddUp(PortalDbContext db, Type row, Func<AddingUp, string> sql) =>
        Of(db, row, AddUpKey, table => sql(AddingUp.Of(table)));

    /// <summary>In the transaction that the context has open.</summary>
    internal Task RunAsync(PortalDbContext db, IEnumerable<object> rows, CancellationToken ct) =>
        db.WriteRowsAsync(this, rows, db.Database.CurrentTransaction?.GetDbTransaction() ?? throw new InvalidOperationException("Rows are written in a transaction."), ct);

    /// <summary>By means that every database has: one command, prepared once for all rows.</summary>
    internal async Task RunAsync(DbTransaction transaction, IEnumerable<object> rows, CancellationToken ct)
    {
        await using var command = transaction.Connection!.CreateCommand();
        command.CommandText = Sql;
        command.Transaction = transaction;
        DbParameter[]? parameters = null;
        foreach (var row in rows)
        {
            if (parameters is null)
            {
                parameters = [.. _columns.Select((column, at) => column.NewParameter(command, _reads[at](row)))];
                command.Parameters.AddRange(parameters);
                await command.PrepareAsync(ct);
            }
            else
            {
                for (var at = 0; at < parameters.Length; at++)
                {
                    parameters[at].Value = ValueOf(at, row);
                }
            }

            await command.ExecuteNonQueryAsync(ct);
        }
    }

    // Kept with the model it is made from.
    private static RowStatement Of(PortalDbContext db, Type row, string key, Func<ITableMappingBase, string> sql)
    {
        var table = (db.Model.FindEntityType(row) ?? throw new ArgumentException("Not a row of this model.", nameof(row))).GetTableMappings().Single();
        return table.GetOrAddRuntimeAnnotationValue(key, _ => new RowStatement(table, sql(table)), (object?)null);
    }
}
