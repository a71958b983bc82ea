using Microsoft.AspNetCore.DataProtection;

namespace ClientPortal.Domain.Users;

/// <summary>Encrypts authenticator keys with the key ring, bound to their owner: copied to another account's row they do not open.</summary>
public sealed class TotpKeys(IDataProtectionProvider protection)
{
    public byte[] Protect(Guid userId, byte[] key) => For(userId).Protect(key);

    public byte[] Unprotect(Guid userId, byte[] protectedKey) => For(userId).Unprotect(protectedKey);

    private IDataProtector For(Guid userId) => protection.CreateProtector("ClientPortal.Totp", userId.ToString("n"));
}
