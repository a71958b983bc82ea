using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ClientPortal.Domain.OAuth.ClientAuthentication;

/// <summary>
/// The subject of a certificate, compared part by part: as the RFC 4514 text that a client registered (RFC 8705 §2.1.2) and as the certificate has it.
/// Parts with several values (<c>+</c>) are not taken.
/// </summary>
internal static class SubjectName
{
    // RFC 4514 §3, RFC 4519, and the two that every tool writes.
    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["CN"] = "2.5.4.3", ["SERIALNUMBER"] = "2.5.4.5", ["C"] = "2.5.4.6", ["L"] = "2.5.4.7", ["ST"] = "2.5.4.8", ["S"] = "2.5.4.8", ["STREET"] = "2.5.4.9",
        ["O"] = "2.5.4.10", ["OU"] = "2.5.4.11", ["UID"] = "0.9.2342.19200300.100.1.1", ["DC"] = "0.9.2342.19200300.100.1.25",
        ["EMAILADDRESS"] = "1.2.840.113549.1.9.1", ["E"] = "1.2.840.113549.1.9.1",
    };

    /// <summary>Whether it can be read.</summary>
    public static bool IsWellFormed(string text) => Parse(text) is { Count: > 0 };

    /// <summary>Whether both name the same subject. RFC 4514 writes the last part first.</summary>
    public static bool Matches(string registered, X500DistinguishedName subject)
    {
        var parts = subject.EnumerateRelativeDistinguishedNames(reversed: true).ToList();
        return Parse(registered) is { Count: > 0 } expected
            && parts.Count == expected.Count
            && !parts.Exists(part => part.HasMultipleElements)
            && parts.Select(part => (part.GetSingleElementType().Value!, part.GetSingleElementValue() ?? "")).SequenceEqual(expected);
    }

    private static List<(string Type, string Value)>? Parse(string text)
    {
        var parts = new List<(string, string)>();
        var at = 0;
        while (at < text.Length)
        {
            var equals = text.IndexOf('=', at);
            if (equals < 0 || TypeOf(text[at..equals].Trim()) is not { } type || ReadValue(text, equals + 1) is not var (value, end))
            {
                return null;
            }

            parts.Add((type, value));
            at = end + 1;
            if (end < text.Length && at >= text.Length)
            {
                return null; // a comma with nothing behind it
            }
        }

        return parts;
    }

    private static string? TypeOf(string name) =>
        Types.TryGetValue(name, out var type) ? type
        : name.Length > 0 && char.IsAsciiDigit(name[0]) && name.All(letter => char.IsAsciiDigit(letter) || letter == '.') ? name
        : null;

    // Up to the next comma that is not escaped; blanks around it, as most tools write them, are not part of the value.
    private static (string Value, int End)? ReadValue(string text, int at)
    {
        while (at < text.Length && text[at] == ' ')
        {
            at++;
        }

        var (bytes, kept) = (new List<byte>(), 0);
        for (; at < text.Length && text[at] != ','; at++)
        {
            switch (text[at])
            {
                case '\\' when at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]):
                    bytes.Add(Convert.FromHexString(text.AsSpan(at + 1, 2))[0]);
                    (at, kept) = (at + 2, bytes.Count);
                    break;
                case '\\' when at + 1 < text.Length && char.IsAscii(text[at + 1]):
                    bytes.Add((byte)text[++at]);
                    kept = bytes.Count;
                    break;
                case '\\' or '+' or '"' or ';' or '<' or '>' or '\0':
                    return null;
                case ' ':
                    bytes.Add((byte)' ');
                    break;
                case var letter when char.IsHighSurrogate(letter) && at + 1 < text.Length:
                    bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(at++, 2)));
                    kept = bytes.Count;
                    break;
                case var letter:
                    bytes.AddRange(Encoding.UTF8.GetBytes([letter]));
                    kept = bytes.Count;
                    break;
            }
        }

        return kept == 0 ? null : (Encoding.UTF8.GetString([.. bytes.Take(kept)]), at);
    }
}
