namespace ClientPortal.Web.Persistence;

/// <summary><c>Database:Provider</c> and <c>ConnectionStrings:Portal</c>.</summary>
internal sealed record DatabaseOptions(DatabaseProvider Provider, string ConnectionString)
{
    // A connection string may hold a password.
    public override string ToString() => Provider.ToString();
}

/// <summary>The databases the portal runs on.</summary>
internal enum DatabaseProvider
{
    Sqlite,
    SqlServer,
}
