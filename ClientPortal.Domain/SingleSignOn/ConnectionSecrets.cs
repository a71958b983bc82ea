using System.Security.Cryptography;
using System.Text;
using ClientPortal.Domain.Credentials;
using Microsoft.AspNetCore.DataProtection;

namespace ClientPortal.Domain.SingleSignOn;

/// <summary>Seals the secret a provider gave us, with the key ring and for one connection: moved to another row it does not open (SEC-175).</summary>
public sealed class ConnectionSecrets(IDataProtectionProvider ring)
{
    private const string Purpose = "ClientPortal.ConnectionSecret.v1";

    internal byte[] Seal(Guid workspaceId, Guid connectionId, PlainSecret value) =>
        SealerOf(workspaceId, connectionId).Protect(Encoding.UTF8.GetBytes(value.Reveal()));

    /// <summary>The secret; null where it is not this row's, or the ring is not the one it was sealed with.</summary>
    internal PlainSecret? Open(IdentityConnection connection)
    {
        try
        {
            return new PlainSecret(Encoding.UTF8.GetString(SealerOf(connection.WorkspaceId, connection.Id).Unprotect(connection.SealedSecret)));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private IDataProtector SealerOf(Guid workspaceId, Guid connectionId) => ring.CreateProtector(Purpose, workspaceId.ToString("N"), connectionId.ToString("N"));
}
