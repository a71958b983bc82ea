using Microsoft.EntityFrameworkCore.Metadata;

namespace ClientPortal.Domain.Commits;

/// <summary>What a statement has to say that adds a row to the one that is there. How it reads is the database's affair.</summary>
/// <param name="Table">Its name.</param>
/// <param name="Keys">By which columns a row is found.</param>
/// <param name="Sums">Numbers that are added up.</param>
/// <param name="Latest">Times of which the later one stays; any is later than none.</param>
/// <param name="All">Every column, in the order of the parameters <c>@p0</c>, <c>@p1</c> …</param>
public sealed record AddingUp(string Table, IReadOnlyList<string> Keys, IReadOnlyList<string> Sums, IReadOnlyList<string> Latest, IReadOnlyList<string> All)
{
    internal static AddingUp Of(ITableMappingBase table)
    {
        var mappings = table.ColumnMappings.ToArray();
        return new AddingUp(
            table.Table.Name,
            Names(property => property.IsPrimaryKey()),
            Names(property => !property.IsPrimaryKey() && (property.ClrType == typeof(long) || property.ClrType == typeof(int))),
            Names(property => !property.IsPrimaryKey() && (property.ClrType == typeof(DateTimeOffset) || property.ClrType == typeof(DateTimeOffset?))),
            Names(_ => true));

        string[] Names(Func<IProperty, bool> are) => [.. mappings.Where(mapping => are(mapping.Property)).Select(mapping => mapping.Column.Name)];
    }
}
