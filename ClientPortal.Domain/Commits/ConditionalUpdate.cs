using System.Data.Common;
using System.Linq.Expressions;
using ClientPortal.Domain.Changes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ClientPortal.Domain.Commits;

/// <summary>
/// Changes a row where it still is as it has to be, whosever workspace it is in: how a credential is spent only once. One statement that is made once for
/// its host; <c>ExecuteUpdate</c> goes through its expressions each time and costs ten times as much. Table, columns and conversions are the model's own.
/// Goes past the change tracker, so it is for rows that nobody follows.
/// </summary>
/// <typeparam name="TValues">What one run is about.</typeparam>
internal sealed class ConditionalUpdate<TRow, TValues>
    where TRow : class
{
    private readonly List<Term> _sets = [];
    private readonly List<Term> _conditions = [];
    private Statement? _statement;

    public ConditionalUpdate()
    {
        if (FollowedRows.Types.Contains(typeof(TRow)))
        {
            throw new NotSupportedException($"{typeof(TRow).Name} is told to other nodes when it changes, and this would not tell them.");
        }
    }

    public ConditionalUpdate<TRow, TValues> Set<TColumn>(Expression<Func<TRow, TColumn>> column, Func<TValues, TColumn> value) => With(_sets, column, "=", value);

    public ConditionalUpdate<TRow, TValues> WhereEqual<TColumn>(Expression<Func<TRow, TColumn>> column, Func<TValues, TColumn> value) => With(_conditions, column, "=", value);

    public ConditionalUpdate<TRow, TValues> WhereAbove<TColumn>(Expression<Func<TRow, TColumn>> column, Func<TValues, TColumn> value) => With(_conditions, column, ">", value);

    public ConditionalUpdate<TRow, TValues> WhereBelow<TColumn>(Expression<Func<TRow, TColumn>> column, Func<TValues, TColumn> value) => With(_conditions, column, "<", value);

    public ConditionalUpdate<TRow, TValues> WhereNull<TColumn>(Expression<Func<TRow, TColumn>> column)
    {
        _conditions.Add(new Term(NameOf(column), "IS NULL", null));
        return this;
    }

    /// <summary>In the transaction that the context has open; true where there was such a row.</summary>
    public async Task<bool> RunAsync(PortalDbContext db, TValues values)
    {
        await using var command = NewCommand(db, values);
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction() ?? throw new InvalidOperationException("A credential is spent in the transaction that gives what it is spent for.");
        return await command.ExecuteNonQueryAsync() > 0;
    }

    internal DbCommand NewCommand(PortalDbContext db, TValues values)
    {
        var statement = _statement is { } known && known.Model == db.Model ? known : _statement = new Statement(db, _sets, _conditions);
        var command = db.Database.GetDbConnection().CreateCommand();
        statement.Fill(command, values);
        return command;
    }

    private ConditionalUpdate<TRow, TValues> With<TColumn>(List<Term> terms, Expression<Func<TRow, TColumn>> column, string comparison, Func<TValues, TColumn> value)
    {
        terms.Add(new Term(NameOf(column), comparison, values => value(values)));
        return this;
    }

    private static string NameOf<TColumn>(Expression<Func<TRow, TColumn>> column) => ((MemberExpression)column.Body).Member.Name;

    /// <param name="Value">Null where nothing is compared with.</param>
    private sealed record Term(string Property, string Comparison, Func<TValues, object?>? Value);

    private sealed class Statement
    {
        private readonly string _sql;
        private readonly List<(BoundColumn Column, Func<TValues, object?> Value)> _parameters = [];

        public Statement(PortalDbContext db, IReadOnlyList<Term> sets, IReadOnlyList<Term> conditions)
        {
            Model = db.Model;
            var (table, sql) = (db.Model.FindEntityType(typeof(TRow))!.GetTableMappings().Single(), db.GetService<ISqlGenerationHelper>());
            _sql = $"UPDATE {sql.DelimitIdentifier(table.Table.Name)} SET {string.Join(", ", sets.Select(Text))} WHERE {string.Join(" AND ", conditions.Select(Text))}";

            string Text(Term term)
            {
                var column = table.ColumnMappings.Single(mapping => mapping.Property.Name == term.Property);
                var text = $"{sql.DelimitIdentifier(column.Column.Name)} {term.Comparison}";
                if (term.Value is not { } value)
                {
                    return text;
                }

                var bound = new BoundColumn($"@p{_parameters.Count}", column);
                _parameters.Add((bound, value));
                return $"{text} {bound.Parameter}";
            }
        }

        public IModel Model { get; }

        public void Fill(DbCommand command, TValues values)
        {
            command.CommandText = _sql;
            foreach (var (column, value) in _parameters)
            {
                command.Parameters.Add(column.NewParameter(command, value(values)));
            }
        }
    }
}
