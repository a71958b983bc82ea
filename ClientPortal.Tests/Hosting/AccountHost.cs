using ClientPortal.Domain;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Hosting;

/// <summary>A host for tests of accounts: its clock can be moved, and its edge does not mind how often one address asks.</summary>
public sealed class AccountHost : PortalHost
{
    public AccountHost() => With("RateLimits:Scale", "1000");

    /// <summary>The host's clock.</summary>
    public RunningTime Time { get; } = new();

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>Reads the database as it stands.</summary>
    public async Task<T> ReadAsync<T>(Func<PortalDbContext, Task<T>> read)
    {
        await using var db = Get<PortalDb>().OpenForServer();
        return await read(db);
    }

    /// <summary>Waits for a mail to this address and gives the link in it, as a path of this host.</summary>
    public async Task<string> LinkMailedToAsync(string address)
    {
        var mail = await MailToAsync(address);
        return new Uri(mail.Split('\n').Single(line => line.Contains("token=cpl_", StringComparison.Ordinal)).Trim()).PathAndQuery;
    }

    /// <summary>Waits for the latest mail to this address.</summary>
    public async Task<string> MailToAsync(string address, int count = 1)
    {
        for (var wait = 0; wait < 1200; wait++)
        {
            if (MailsTo(address) is { Count: > 0 } mails && mails.Count >= count)
            {
                return mails[^1];
            }

            await Task.Delay(25);
        }

        throw new InvalidOperationException($"No mail to {address} came.");
    }

    public IReadOnlyList<string> MailsTo(string address)
    {
        var folder = Path.Combine(DataDirectory, "mail");
        return !Directory.Exists(folder)
            ? []
            : [.. Directory.EnumerateFiles(folder, "*.eml").Order(StringComparer.Ordinal).Select(File.ReadAllText).Where(text => text.Contains($"To: {address}\r\n", StringComparison.Ordinal))];
    }

    /// <summary>How often this was audited.</summary>
    public Task<int> AuditedAsync(string action, Guid? userId = null) =>
        ReadAsync(db => db.Everywhere<Domain.Audit.AuditEvent>().CountAsync(row => row.Action == action && (userId == null || row.UserId == userId)));

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(Time));
    }
}

/// <summary>The real clock, which runs on and can be put forward: sessions and audit rows keep the order they came in.</summary>
public sealed class RunningTime : TimeProvider
{
    private long aheadTicks;

    public void Advance(TimeSpan by) => Interlocked.Add(ref aheadTicks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref aheadTicks));
}
