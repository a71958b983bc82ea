using Microsoft.AspNetCore.DataProtection;

namespace ClientPortal.Domain.SigningKeys;

/// <summary>Keeps private keys unreadable in the database: they are encrypted with the key ring, which lies outside of it (decisions.md 27).</summary>
public sealed class SigningKeyProtection(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("ClientPortal.SigningKeys.v1");

    public byte[] Protect(byte[] plain) => protector.Protect(plain);

    /// <exception cref="System.Security.Cryptography.CryptographicException">The key ring is missing, or is that of another installation.</exception>
    public byte[] Unprotect(byte[] stored) => protector.Unprotect(stored);
}
