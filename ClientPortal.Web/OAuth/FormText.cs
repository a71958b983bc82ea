using System.Buffers;
using System.Text;

namespace ClientPortal.Web.OAuth;

/// <summary>
/// Reads <c>application/x-www-form-urlencoded</c> text strictly (SEC-062): bad percent-encoding, bytes that are not UTF-8 and NUL are refused,
/// where ASP.NET's own reader would put something else in their place and so let two different requests look the same.
/// </summary>
internal static class FormText
{
    private const int MaxPairs = 200;
    private const int UsualPairs = 8;
    private static readonly SearchValues<byte> Special = SearchValues.Create("%+\0"u8);
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Null where it is not well-formed.</summary>
    public static List<KeyValuePair<string, string>>? Parse(string text) => Parse(Encoding.UTF8.GetBytes(text));

    /// <summary>The same for bytes as they come in a request.</summary>
    public static List<KeyValuePair<string, string>>? Parse(ReadOnlySpan<byte> text)
    {
        var pairs = new List<KeyValuePair<string, string>>(UsualPairs);
        foreach (var range in text.Split((byte)'&'))
        {
            var part = text[range];
            if (part.IsEmpty)
            {
                continue;
            }

            var equals = part.IndexOf((byte)'=');
            if (pairs.Count == MaxPairs || Decode(equals < 0 ? part : part[..equals]) is not { } name || Decode(equals < 0 ? [] : part[(equals + 1)..]) is not { } value)
            {
                return null;
            }

            pairs.Add(new(name, value));
        }

        return pairs;
    }

    /// <summary>Plus is a space, percent a byte of UTF-8; null where it is neither.</summary>
    public static string? Decode(string text) => Decode(Encoding.UTF8.GetBytes(text));

    private static string? Decode(ReadOnlySpan<byte> text)
    {
        if (!Ascii.IsValid(text))
        {
            return null; // raw bytes beyond ASCII have to be percent-encoded
        }

        if (!text.ContainsAny(Special))
        {
            return Encoding.ASCII.GetString(text);
        }

        var bytes = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case (byte)'%' when i + 2 < text.Length && char.IsAsciiHexDigit((char)text[i + 1]) && char.IsAsciiHexDigit((char)text[i + 2]):
                    Convert.FromHexString(text.Slice(i + 1, 2), bytes.AsSpan(length++), out _, out _);
                    i += 2;
                    break;
                case (byte)'%':
                    return null;
                case (byte)'+':
                    bytes[length++] = (byte)' ';
                    break;
                case var letter:
                    bytes[length++] = letter;
                    break;
            }
        }

        return Utf8(bytes.AsSpan(0, length));
    }

    /// <summary>Strict UTF-8 without NUL; null for anything else.</summary>
    public static string? Utf8(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return bytes.Contains((byte)0) ? null : Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
