using System.Text;

namespace ClientPortal.Domain.Import;

/// <summary>
/// The text of a file: UTF-8, or what a byte order mark says (spreadsheets write both). Strict, because bytes that are put right by guessing
/// would change a secret or an address.
/// </summary>
internal static class ImportText
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly UnicodeEncoding Utf16 = new(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true);
    private static readonly UnicodeEncoding Utf16BigEndian = new(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true);

    /// <summary>Null where it is no text.</summary>
    public static string? Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var text = bytes.Span switch
            {
                [0xEF, 0xBB, 0xBF, ..] => Utf8.GetString(bytes.Span[3..]),
                [0xFF, 0xFE, ..] => Utf16.GetString(bytes.Span[2..]),
                [0xFE, 0xFF, ..] => Utf16BigEndian.GetString(bytes.Span[2..]),
                _ => Utf8.GetString(bytes.Span),
            };
            return text.Contains('\0', StringComparison.Ordinal) ? null : text; // UTF-16 or UTF-32 without a mark, or no text at all
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
