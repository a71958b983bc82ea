using ClientPortal.Domain;
using ClientPortal.Web.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Persistence;

/// <summary>A database file of its own and the services that open it, without a server: one "node".</summary>
internal sealed class SqliteFile : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly bool _ownsDirectory;

    public SqliteFile(string? directory = null)
    {
        _ownsDirectory = directory is null;
        Directory = directory ?? Path.Combine(Path.GetTempPath(), "clientportal-tests", Guid.CreateVersion7().ToString("n"));
        _services = new ServiceCollection()
            .AddLogging()
            .AddPortalDomain()
            .AddPortalDatabase()
            .AddSingleton(new DatabaseOptions(DatabaseProvider.Sqlite, $"Data Source={FilePath}"))
            .BuildServiceProvider();
    }

    public string Directory { get; }

    public string FilePath => Path.Combine(Directory, "portal.db");

    public IMigrations Migrations => _services.GetRequiredService<IMigrations>();

    public PortalDb Portal => _services.GetRequiredService<PortalDb>();

    /// <summary>Asks the file itself, past every context.</summary>
    public T? Scalar<T>(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (T?)command.ExecuteScalar();
    }

    public void Execute(string sql) => Scalar<object>(sql);

    public async ValueTask DisposeAsync()
    {
        Migrations.Release();
        await _services.DisposeAsync();
        if (_ownsDirectory && System.IO.Directory.Exists(Directory))
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }
}
