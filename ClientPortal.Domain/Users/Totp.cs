using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ClientPortal.Domain.Users;

/// <summary>Time-based one-time passwords: HMAC-SHA-1, 6 digits, 30 seconds (RFC 6238), what every authenticator app speaks.</summary>
internal static class Totp
{
    public const int KeyLength = 20;
    private const int StepSeconds = 30;
    private const int Digits = 6;
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static long StepAt(DateTimeOffset time) => time.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The step whose code this is: the present one, or one before or after it for clocks that differ (RFC 6238 §5.2).</summary>
    public static long? FindStep(byte[] key, string? typed, DateTimeOffset now)
    {
        var code = (typed ?? "").Replace(" ", "", StringComparison.Ordinal);
        long? found = null;
        for (var step = StepAt(now) - 1; step <= StepAt(now) + 1; step++)
        {
            // Every step is compared, so that the time taken tells nothing.
            if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(CodeAt(key, step)), Encoding.UTF8.GetBytes(code)))
            {
                found ??= step;
            }
        }

        return found;
    }

    /// <summary>RFC 4226 §5.3 with the step as counter.</summary>
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "HMAC-SHA-1 is what RFC 6238 names and authenticator apps implement; HMAC does not rest on collision resistance.")]
    public static string CodeAt(byte[] key, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(key, counter, mac);
        var number = BinaryPrimitives.ReadInt32BigEndian(mac.Slice(mac[^1] & 0xF, 4)) & 0x7FFF_FFFF;
        return (number % 1_000_000).ToString(CultureInfo.InvariantCulture).PadLeft(Digits, '0');
    }

    /// <summary>The key as people type it (RFC 4648 §6, no padding).</summary>
    public static string ToBase32(byte[] key)
    {
        var text = new StringBuilder();
        int buffer = 0, bits = 0;
        foreach (var octet in key)
        {
            buffer = (buffer << 8) | octet;
            for (bits += 8; bits >= 5; bits -= 5)
            {
                text.Append(Base32[(buffer >> (bits - 5)) & 31]);
            }

            buffer &= 0xFF;
        }

        return bits == 0 ? text.ToString() : text.Append(Base32[(buffer << (5 - bits)) & 31]).ToString();
    }

    /// <summary>What the QR code says (the de facto Key URI format).</summary>
    public static string UriFor(string account, byte[] key) =>
        $"otpauth://totp/ClientPortal:{Uri.EscapeDataString(account)}?secret={ToBase32(key)}&issuer=ClientPortal&algorithm=SHA1&digits={Digits}&period={StepSeconds}";
}
