using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Clients;

/// <summary>Reads logos by their names, for whoever sees a page on which one stands.</summary>
public sealed class LogoQueries(PortalDb portal)
{
    public async Task<ClientLogo?> FindAsync(string name, CancellationToken ct)
    {
        if (name.Length != ClientLogo.NameLength)
        {
            return null;
        }

        await using var db = portal.OpenForServer();
        return await db.ClientLogos.AsNoTracking().FirstOrDefaultAsync(logo => logo.Name == name, ct);
    }
}
