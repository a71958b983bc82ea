using System.Data.Common;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ClientPortal.Domain.Commits;

/// <summary>A parameter that stands for a column of the model: its type and its conversion are the column's and do not follow the value.</summary>
internal sealed class BoundColumn(string parameter, IColumnMapping column)
{
    private readonly Func<object?, object?>? _convert = column.TypeMapping.Converter?.ConvertToProvider;

    public string Parameter => parameter;

    /// <summary>With its first value.</summary>
    public DbParameter NewParameter(DbCommand command, object? value) => column.TypeMapping.CreateParameter(command, parameter, value, column.Property.IsNullable);

    public object ValueOf(object? value) => (value is null || _convert is null ? value : _convert(value)) ?? DBNull.Value;
}
