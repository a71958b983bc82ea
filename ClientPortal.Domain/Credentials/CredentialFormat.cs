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
    internal const int PayloadLength = BodyLength + ChecksumLength;

    private static readonly SearchValues<byte> LetterBytes = SearchValues.Create(Encoding.ASCII.GetBytes(Alphabet));
    private static readonly SearchValues<byte> BrandBytes = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyz"u8);
    private static readonly uint[] CrcTable = NewCrcTable();

    /// <summary>Longer than any credential, brand included; what is longer is not looked at.</summary>
    public const int MaxLength = 96;

    /// <summary>Writes a credential from 32 bytes.</summary>
    /// <param name="brand">A workspace's own word before the prefix of its keys (<c>acme_cpk_…</c>); null for none.</param>
    public static PlainSecret Compose(CredentialKind kind, ReadOnlySpan<byte> bytes, string? brand = null)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, 32, nameof(bytes));
        var prefix = CredentialPrefixes.Of(kind);
        var head = (brand is null ? $"{prefix}_" : $"{brand}_{prefix}_") + Base62(new BigInteger(bytes, isUnsigned: true, isBigEndian: true), BodyLength);
        return new PlainSecret(head + Base62(Crc32(Encoding.ASCII.GetBytes(head)), ChecksumLength));
    }

    /// <summary>Tells the kind of a well-formed credential; false for a wrong prefix, length, alphabet or checksum.</summary>
    public static bool TryReadKind(string? text, out CredentialKind kind)
    {
        kind = default;
        Span<byte> letters = stackalloc byte[MaxLength];
        return text is { Length: <= MaxLength }
            && Ascii.FromUtf16(text, letters, out var length) == OperationStatus.Done
            && TryReadKind(letters[..length], out kind);
    }

    /// <summary>The same for bytes as they come in a request; without an allocation, for it is asked about everything that is shown.</summary>
    public static bool TryReadKind(ReadOnlySpan<byte> text, out CredentialKind kind)
    {
        kind = default;
        if (text.Length > MaxLength || text.LastIndexOf((byte)'_') is var end && (end < 3 || text.Length - end - 1 != PayloadLength))
        {
            return false;
        }

        if (CredentialPrefixes.Find(text[(text[..end].LastIndexOf((byte)'_') + 1)..end]) is not { } found)
        {
            return false;
        }

        kind = found;
        var head = text[..^ChecksumLength];
        Span<byte> checksum = stackalloc byte[ChecksumLength];
        WriteBase62(Crc32(head), checksum);
        return head[(end + 1)..].IndexOfAnyExcept(LetterBytes) < 0 && text[head.Length..].SequenceEqual(checksum);
    }

    /// <summary>
    /// The credential at the end of what somebody found: a scanner takes letters along that stand before it and could be a workspace's own word
    /// (<c>key_cpk_…</c> of <c>api_key_cpk_…</c>). Null for none.
    /// </summary>
    /// <param name="kind">Its kind; none without one.</param>
    public static string? AtEndOf(string found, out CredentialKind kind)
    {
        for (var start = Math.Max(0, found.Length - MaxLength); start < found.Length - PayloadLength; start++)
        {
            var rest = found[start..];
            if (TryReadKind(rest, out kind))
            {
                return rest;
            }
        }

        kind = default;
        return null;
    }

    public static bool IsOfKind(string? text, CredentialKind kind) => TryReadKind(text, out var found) && found == kind;

    public static bool IsOfKind(ReadOnlySpan<byte> text, CredentialKind kind) => TryReadKind(text, out var found) && found == kind;

    /// <summary>What lists may show of a credential: prefix and the last 4 characters; of one that is not of our form, where an underscore ends no prefix, only these.</summary>
    public static string HintOf(string text) =>
        string.Concat(text.AsSpan(0, TryReadKind(text, out _) ? text.LastIndexOf('_') + 1 : 0), "…", text.AsSpan(Math.Max(0, text.Length - 4)));

    /// <summary>The same for one of our form as it came. Anybody may have written what stands before the prefix: it is told where it looks like a workspace's word, and else left out.</summary>
    internal static string HintOf(ReadOnlySpan<byte> credential)
    {
        var end = credential.LastIndexOf((byte)'_');
        var prefix = credential[..end].LastIndexOf((byte)'_') + 1;
        var from = prefix > 0 && credential[..(prefix - 1)].IndexOfAnyExcept(BrandBytes) >= 0 ? prefix : 0;
        return string.Concat(Encoding.ASCII.GetString(credential[from..(end + 1)]), "…", Encoding.ASCII.GetString(credential[^4..]));
    }

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

    private static void WriteBase62(uint value, Span<byte> digits)
    {
        for (var i = digits.Length - 1; i >= 0; i--)
        {
            (value, var digit) = Math.DivRem(value, 62);
            digits[i] = (byte)Alphabet[(int)digit];
        }
    }

    // CRC-32/ISO-HDLC (the CRC of zlib and GitHub's tokens). Own lines because System.IO.Hashing would be a package for one call.
    internal static uint Crc32(ReadOnlySpan<byte> text)
    {
        var crc = 0xFFFF_FFFFu;
        foreach (var octet in text)
        {
            crc = (crc >> 8) ^ CrcTable[(byte)(crc ^ octet)];
        }

        return ~crc;
    }

    private static uint[] NewCrcTable()
    {
        var table = new uint[256];
        for (var octet = 0u; octet < table.Length; octet++)
        {
            var crc = octet;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB8_8320u);
            }

            table[octet] = crc;
        }

        return table;
    }
}
