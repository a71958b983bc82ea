namespace ClientPortal.Web.Persistence;

/// <summary><c>Database:*</c> and <c>ConnectionStrings:Portal</c>, read once.</summary>
internal sealed record DatabaseOptions(DatabaseProvider Provider, string ConnectionString)
{
    public static DatabaseOptions From(IConfiguration configuration)
    {
        var provider = configuration.GetValue("Database:Provider", DatabaseProvider.Sqlite);
        var data = Path.GetFullPath(configuration["Portal:DataDirectory"] ?? "data");
        return new DatabaseOptions(provider, configuration.GetConnectionString("Portal") is { Length: > 0 } given
            ? given
            : $"Data Source={Path.Combine(data, "portal.db")}");
    }
}

/// <summary>The databases the portal runs on.</summary>
internal enum DatabaseProvider
{
    Sqlite,
    SqlServer,
}
