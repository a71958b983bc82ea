using System.Text;

namespace ClientPortal.Web.OAuth;

/// <summary>
/// Reads <c>application/x-www-form-urlencoded</c> text strictly (SEC-062): bad percent-encoding, bytes that are not UTF-8 and NUL are refused,
/// where ASP.NET's own reader would put something else in their place and so let two different requests look the same.
/// </summary>
internal static class FormText
{
    private const int MaxPairs = 200;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Null where it is not well-formed.</summary>
    public static List<KeyValuePair<string, string>>? Parse(string text)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var part in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (part, "") : (part[..equals], part[(equals + 1)..]);
            if (pairs.Count == MaxPairs || Decode(name) is not { } decodedName || Decode(value) is not { } decodedValue)
            {
                return null;
            }

            pairs.Add(new(decodedName, decodedValue));
        }

        return pairs;
    }

    /// <summary>Plus is a space, percent a byte of UTF-8; null where it is neither.</summary>
    public static string? Decode(string text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '%' when i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]):
                    bytes[length++] = Convert.FromHexString(text.AsSpan(i + 1, 2))[0];
                    i += 2;
                    break;
                case '%':
                    return null;
                case '+':
                    bytes[length++] = (byte)' ';
                    break;
                case var letter when char.IsAscii(letter):
                    bytes[length++] = (byte)letter;
                    break;
                default:
                    return null; // raw bytes beyond ASCII have to be percent-encoded
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
