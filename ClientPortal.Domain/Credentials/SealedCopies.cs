using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace ClientPortal.Domain.Credentials;

/// <summary>
/// Seals the copy of a credential that can be revealed again: with the key ring, which lies outside the database, and for one kind, one
/// workspace and one row, so that a copy moved to another row does not open (ADR 0006, SEC-175).
/// </summary>
public sealed class SealedCopies(IDataProtectionProvider ring)
{
    internal byte[] Seal<T>(T row, PlainSecret value)
        where T : IKeepsCopy => SealerOf(row).Protect(Encoding.ASCII.GetBytes(value.Reveal()));

    /// <summary>The value; null where the copy is not this row's, or the ring is not the one it was sealed with.</summary>
    internal PlainSecret? Open<T>(T row, byte[] copy)
        where T : IKeepsCopy
    {
        try
        {
            var value = new PlainSecret(Encoding.ASCII.GetString(SealerOf(row).Unprotect(copy)));
            return SecretHash.Matches(row.Hash, value.Hash) ? value : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private IDataProtector SealerOf<T>(T row)
        where T : IKeepsCopy => ring.CreateProtector(T.CopyPurpose, row.WorkspaceId.ToString("N"), row.Id.ToString("N"));
}
