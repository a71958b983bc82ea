using System.Security.Cryptography;
using ClientPortal.Domain;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Usage;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Usage;

/// <summary>A database with one workspace whose usage is written, without a server.</summary>
public abstract class UsageTableTests : IAsyncLifetime
{
    protected static readonly CancellationToken Ct = CancellationToken.None;
    private readonly CredentialGenerator credentials = new(TimeProvider.System, RandomNumberGenerator.Create());

    private protected SqliteFile File { get; } = new();

    private protected ManualTime Time { get; } = new();

    protected Guid Workspace { get; } = Guid.CreateVersion7();

    protected Guid Client { get; } = Guid.CreateVersion7();

    public async Task InitializeAsync()
    {
        await File.Migrations.ApplyAsync(Ct);
        await using var db = File.Portal.OpenForServer();
        db.Workspaces.Add(new Workspace { Id = Workspace, Name = "Counted", Slug = "counted", CreatedAt = Time.GetUtcNow() });
        await db.SaveChangesAsync();
    }

    public async Task DisposeAsync() => await File.DisposeAsync();

    protected WriteUsage Writer(UsageNotes notes) => new(File.Portal, notes, credentials, TimeProvider.System);

    protected async Task<List<UsageCount>> RowsAsync(Guid subject)
    {
        await using var db = File.Portal.OpenForServer();
        return await db.Everywhere<UsageCount>().AsNoTracking().Where(row => row.SubjectId == subject).ToListAsync(Ct);
    }
}
