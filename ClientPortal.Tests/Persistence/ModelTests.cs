using ClientPortal.Domain;
using ClientPortal.Web.Persistence.Sqlite;
using ClientPortal.Web.Persistence.SqlServer;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Persistence;

public sealed class ModelTests
{
    [Fact]
    public void The_migrations_of_SQLite_are_up_to_date()
    {
        using var db = new SqliteAtDesignTime().CreateDbContext([]);
        db.Database.HasPendingModelChanges().ShouldBeFalse("run eng/new-initial-migration");
    }

    [Fact]
    public void The_migrations_of_SQL_Server_are_up_to_date()
    {
        using var db = new SqlServerAtDesignTime().CreateDbContext([]);
        db.Database.HasPendingModelChanges().ShouldBeFalse("run eng/new-initial-migration");
    }

    [Fact]
    public void Every_row_of_a_workspace_is_filtered_by_it()
    {
        using var db = new SqliteAtDesignTime().CreateDbContext([]);

        db.Model.GetEntityTypes()
            .Where(type => type.FindProperty(nameof(IInWorkspace.WorkspaceId)) is not null && type.GetDeclaredQueryFilters().Count == 0)
            .Select(type => type.ClrType.Name)
            .ShouldBe(SeesOtherWorkspaces, ignoreOrder: true);
    }

    [Fact]
    public void Every_text_has_a_length_unless_it_is_a_list_or_a_hash_of_Identity()
    {
        using var db = new SqlServerAtDesignTime().CreateDbContext([]);

        db.Model.GetEntityTypes().SelectMany(type => type.GetProperties())
            .Where(property => property.ClrType == typeof(string) && property.GetMaxLength() is null && !property.IsPrimitiveCollection)
            .Where(property => property.DeclaringType.ClrType.Assembly == typeof(PortalDbContext).Assembly && property.PropertyInfo?.DeclaringType?.Assembly == typeof(PortalDbContext).Assembly)
            .Select(property => $"{property.DeclaringType.ClrType.Name}.{property.Name}")
            .ShouldBeEmpty();
    }

    // A browser session belongs to a person, who may be in several workspaces.
    private static readonly string[] SeesOtherWorkspaces = ["UserSession"];
}
