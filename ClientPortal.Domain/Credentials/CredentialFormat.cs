using System.Buffers;
using System.Numerics;
using System.Text;

namespace ClientPortal.Domain.Credentials;

/// <summary>
/// <c>[brand_]prefix_body+checksum</c>: 32 random bytes in base62 (43 characters) and the CRC-32/ISO-HDLC of everything before it
/// in base62 (6 characters). A foreign or mistyped string is refused without I/O, and scanners can recognise a leaked one.
/// </summary>
public static class CredentialFormat
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int BodyLength = 43;
    private const int ChecksumLength = 6;
    private const int PayloadLength = BodyLength + ChecksumLength;
    private static readonly SearchValues<char> Letters = SearchValues.Create(Alphabet);

    /// <summary>Longer than any credential, brand included; what is longer is not looked at.</summary>
    public const int MaxLength = 96;

    /// <summary>Writes a credential from 32 bytes.</summary>
    /// <param name="brand">A workspace's own word before the prefix of its keys (<c>acme_cpk_…</c>); null for none.</param>
    public static PlainSecret Compose(CredentialKind kind, ReadOnlySpan<byte> bytes, string? brand = null)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, 32, nameof(bytes));
        var prefix = CredentialPrefixes.Of(kind);
        var head = (brand is null ? $"{prefix}_" : $"{brand}_{prefix}_") + Base62(new BigInteger(bytes, isUnsigned: true, isBigEndian: true), BodyLength);
        return new PlainSecret(head + Base62(Crc32(head), ChecksumLength));
    }

    /// <summary>Tells the kind of a well-formed credential; false for a wrong prefix, length, alphabet or checksum.</summary>
    public static bool TryReadKind(string? text, out CredentialKind kind)
    {
        kind = default;
        if (text is null || text.Length > MaxLength || text.LastIndexOf('_') is var end && (end < 3 || text.Length - end - 1 != PayloadLength))
        {
            return false;
        }

        var start = text.LastIndexOf('_', end - 1) + 1;
        if (CredentialPrefixes.Find(text.AsSpan(start, end - start)) is not { } found)
        {
            return false;
        }

        kind = found;
        var head = text[..^ChecksumLength];
        return head.AsSpan(end + 1).IndexOfAnyExcept(Letters) < 0
            && text.AsSpan(head.Length).SequenceEqual(Base62(Crc32(head), ChecksumLength));
    }

    public static bool IsOfKind(string? text, CredentialKind kind) => TryReadKind(text, out var found) && found == kind;

    /// <summary>What lists may show of a credential: prefix and the last 4 characters.</summary>
    public static string HintOf(string text) => string.Concat(text.AsSpan(0, text.LastIndexOf('_') + 1), "…", text.AsSpan(text.Length - 4));

    private static string Base62(BigInteger value, int length)
    {
        Span<char> digits = stackalloc char[length];
        for (var i = length - 1; i >= 0; i--)
        {
            value = BigInteger.DivRem(value, 62, out var digit);
            digits[i] = Alphabet[(int)digit];
        }

        return new string(digits);
    }

    // CRC-32/ISO-HDLC (the CRC of zlib and GitHub's tokens). Own eight lines because System.IO.Hashing would be a package for two calls.
    private static uint Crc32(string text) => Crc32(Encoding.ASCII.GetBytes(text));

    internal static uint Crc32(ReadOnlySpan<byte> octets)
    {
        var crc = 0xFFFF_FFFFu;
        foreach (var octet in octets)
        {
            crc ^= octet;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB8_8320u);
            }
        }

        return ~crc;
    }
}
