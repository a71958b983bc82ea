using System.Reflection;
using ClientPortal.Domain;
using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Web.Persistence.SqlServer;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Persistence;

/// <summary>Queries that are compiled once are tried on SQLite by everything that uses them; on SQL Server, where none runs here, they come as far as the connection.</summary>
public sealed class CompiledQueryTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    private static readonly (Type Owner, FieldInfo Field)[] Fields =
        [.. typeof(PortalDb).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsGenericType: false })
            .SelectMany(type => type.GetFields(BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.DeclaredOnly), (type, field) => (type, field))
            .Where(pair => IsCompiledQuery(pair.field.FieldType))];

    public static TheoryData<string> All => [.. Fields.Select(pair => $"{pair.Owner.Name}.{pair.Field.Name}")];

    // A static one would know the model of whichever database came first, and refuse the other.
    [Fact]
    public void Each_belongs_to_its_host() => Fields.Where(pair => pair.Field.IsStatic).Select(pair => pair.Field.Name).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(All))]
    public async Task Each_can_be_said_in_the_words_of_SQL_Server(string name)
    {
        var (owner, field) = Array.Find(Fields, pair => $"{pair.Owner.Name}.{pair.Field.Name}" == name);
        var query = (Delegate)field.GetValue(ActivatorUtilities.CreateInstance(host.Services, owner))!;
        await using var db = new SqlServerPortalDbContext(new DbContextOptionsBuilder<SqlServerPortalDbContext>().UseSqlServer("Server=127.0.0.1,1;Connect Timeout=1;Encrypt=false").Options);
        object?[] arguments = [db, .. field.FieldType.GetGenericArguments()[1..^1].Select(ValueOf)];

        await Should.ThrowAsync<SqlException>(() => query.DynamicInvoke(arguments) is Task one ? one : ReadAsync((dynamic)query.DynamicInvoke(arguments)!));
    }

    private static async Task ReadAsync<T>(IAsyncEnumerable<T> rows)
    {
        await using var reading = rows.GetAsyncEnumerator();
        await reading.MoveNextAsync();
    }

    private static bool IsCompiledQuery(Type type) =>
        type.IsGenericType && type.Name.StartsWith("Func`", StringComparison.Ordinal) && type.GetGenericArguments() is [var db, .., var result] && db == typeof(PortalDbContext)
        && (typeof(Task).IsAssignableFrom(result) || (result.IsGenericType && result.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)));

    private static object? ValueOf(Type type) => type == typeof(byte[]) ? new byte[32] : type == typeof(Guid[]) ? new[] { Guid.CreateVersion7() } : type.IsValueType ? Activator.CreateInstance(type) : null;
}
