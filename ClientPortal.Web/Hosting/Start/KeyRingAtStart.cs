using System.Security.Cryptography;
using ClientPortal.Domain;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Web.Hosting.Start;

/// <summary>
/// Refuses to start with the wrong key ring. Data Protection alone would quietly make a new one, and everything that was protected
/// before could never be read again (SEC-175).
/// </summary>
internal sealed partial class KeyRingAtStart(
    IKeyManager keys, IDataProtectionProvider protection, PortalDb portal, PortalOptions options, ILogger<KeyRingAtStart> logger)
{
    /// <exception cref="StartRefusedException">The ring cannot be read, or is gone.</exception>
    public async Task CheckAsync(CancellationToken ct)
    {
        var ring = keys.GetAllKeys();
        if (ring.Where(key => !key.IsRevoked).Any(key => !CanBeRead(key)))
        {
            throw new StartRefusedException(
                $"The key ring in {options.KeyRing.Directory} cannot be read with the certificate that KeyRing:Certificate names. Start with the certificate it was made with.");
        }

        if (ring.Count == 0 && await HasProtectedDataAsync(ct))
        {
            throw new StartRefusedException(
                $"The key ring in {options.KeyRing.Directory} is empty, but the database holds what it protected. Restore the directory, or set KeyRing:Directory to it.");
        }

        // Makes the first key now, before two requests would want it.
        protection.CreateProtector(nameof(KeyRingAtStart)).Protect([1]);
        if (options.KeyRing.Certificate is null)
        {
            LogUnencrypted(options.KeyRing.Directory);
        }
    }

    private static bool CanBeRead(IKey key)
    {
        try
        {
            return key.CreateEncryptor() is not null;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private async Task<bool> HasProtectedDataAsync(CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        return await db.SigningKeys.AnyAsync(ct);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "The key ring in {Directory} is not encrypted: its files are open to this account only. Outside Development, KeyRing:Certificate is required.")]
    private partial void LogUnencrypted(string directory);
}
