using System.Text.RegularExpressions;

namespace ClientPortal.AspNetCore;

/// <summary>
/// The portal's credentials: <c>[brand_]prefix_</c>, 43 random characters of base62, and 6 of the CRC-32/ISO-HDLC of everything before. What fails here
/// costs no call.
/// </summary>
internal static partial class ApiKeyFormat
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int ChecksumLength = 6;

    public static bool IsWellFormed(string text) => ApiKeyForm().IsMatch(text) && ChecksumHolds(text);

    public static bool IsOpaqueToken(string text) => OpaqueTokenForm().IsMatch(text) && ChecksumHolds(text);

    private static bool ChecksumHolds(string text) => text.AsSpan(text.Length - ChecksumLength).SequenceEqual(Checksum(text.AsSpan(0, text.Length - ChecksumLength)));

    private static string Checksum(ReadOnlySpan<char> head)
    {
        var rest = Crc32(head);
        Span<char> digits = stackalloc char[ChecksumLength];
        for (var i = ChecksumLength - 1; i >= 0; i--)
        {
            (rest, var digit) = Math.DivRem(rest, 62u);
            digits[i] = Alphabet[(int)digit];
        }

        return new string(digits);
    }

    private static uint Crc32(ReadOnlySpan<char> ascii)
    {
        var crc = uint.MaxValue;
        foreach (var letter in ascii)
        {
            crc ^= letter;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB8_8320u);
            }
        }

        return ~crc;
    }

    [GeneratedRegex("^([0-9A-Za-z]{1,32}_)?cpk_[0-9A-Za-z]{49}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ApiKeyForm();

    [GeneratedRegex("^cpa_[0-9A-Za-z]{49}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex OpaqueTokenForm();
}
