using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth.Authorize;
using ClientPortal.Domain.Workspaces;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ClientPortal.Domain.OAuth.Device;

/// <summary>Everything that has to hold before a person is asked about a device: judged when it is shown, and again when it is answered.</summary>
public sealed class PrepareDevice(IOptions<OAuthOptions> options, TimeProvider time)
{
    /// <param name="devices">Names one.</param>
    internal async Task<PreparedDevice> RunAsync(PortalDbContext db, Actor actor, IQueryable<DeviceAuthorization> devices, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (await SignedInPerson.FindAsync(db, actor, now, ct) is not { } person)
        {
            return new PreparedDevice.Stopped(new DeviceDecision.AskSignIn());
        }

        var device = await devices.AsNoTracking().SingleOrDefaultAsync(row => row.State == DeviceState.Pending && row.ExpiresAt > now, ct);
        if (device is null || await FindClientAsync(db, device, ct) is not { } client)
        {
            return new PreparedDevice.Stopped(new DeviceDecision.AskCode(DeviceMistake.UnknownCode));
        }

        var offered = ConsentAsk.Offer(client, device.Scopes, person.Within((DocumentClientPolicy)options.Value.ClientIdMetadata));
        return offered.Count > 0
            ? new PreparedDevice.Ready(device, new ConsentAsk(client, device.Scopes, OAuthProfile.Core, RedirectUri: null, person, offered))
            : new PreparedDevice.Stopped(new DeviceDecision.AskCode(DeviceMistake.NotOffered));
    }

    // What the client may ask for was judged when the device asked; an administrator may have thought better of it since (SEC-130).
    private static async Task<Client?> FindClientAsync(PortalDbContext db, DeviceAuthorization device, CancellationToken ct)
    {
        var id = device.ClientRowId;
        var client = await db.Everywhere<Client>().AsNoTracking().Include(row => row.Workspace).SingleAsync(row => row.Id == id, ct);
        return !client.IsPaused && client.GrantTypes.Contains(GrantTypes.DeviceCode) && device.Scopes.IsSubsetOf(client.Scopes) ? client : null;
    }
}

/// <summary>What preparation came to.</summary>
internal abstract record PreparedDevice
{
    private PreparedDevice()
    {
    }

    public sealed record Stopped(DeviceDecision Decision) : PreparedDevice;

    public sealed record Ready(DeviceAuthorization Device, ConsentAsk Ask) : PreparedDevice;
}
