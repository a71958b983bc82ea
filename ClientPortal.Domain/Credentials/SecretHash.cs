using System.Security.Cryptography;
using System.Text;

namespace ClientPortal.Domain.Credentials;

/// <summary>
/// SHA-256 of a credential. Our credentials carry 256 random bits, so a slow hash would buy nothing (ADR 0005);
/// people's passwords are ASP.NET Core Identity's.
/// </summary>
public static class SecretHash
{
    public const int Length = SHA256.HashSizeInBytes;

    public static byte[] Of(string presented) => SHA256.HashData(Encoding.UTF8.GetBytes(presented));

    /// <summary>Compares in constant time.</summary>
    public static bool Matches(byte[] stored, byte[] presented) => CryptographicOperations.FixedTimeEquals(stored, presented);
}
