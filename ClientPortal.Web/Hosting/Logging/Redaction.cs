using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ClientPortal.Web.Hosting.Logging;

/// <summary>
/// The last fence before the log (SEC-230, SEC-231): whatever looks like a credential becomes ***, and whatever could end a record or
/// steer a terminal is written out. The first fence is not to log such things at all.
/// </summary>
internal static partial class Redaction
{
    public const string Mask = "***";

    public static string Clean(string text) => OneLine(WithoutSecrets(text));

    public static string WithoutSecrets(string text) =>
        NamedValue().Replace(SchemeAndValue().Replace(Credential().Replace(text, Mask), "${scheme} " + Mask), "${name}" + Mask);

    /// <summary>Line ends, escapes and other controls as \u and four digits.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            if (IsControl(character))
            {
                line.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            }
            else
            {
                line.Append(character);
            }
        }

        return line.ToString();
    }

    private static bool IsControl(char character) => char.GetUnicodeCategory(character)
        is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Format;

    // Generated code and not NonBacktracking, which builds its automata anew in each process: 70 ms before the first line of the log. All three are
    // linear without it: a repetition gives back only what it took behind one start, and starts do not overlap.
#pragma warning disable MA0009

    // Our own credentials, whole or cut, and any JWT.
    [GeneratedRegex("""cp[skprcalid]_[0-9A-Za-z]{8,}|eyJ[0-9A-Za-z_-]{8,}(\.[0-9A-Za-z_-]*){0,4}""", RegexOptions.ExplicitCapture)]
    private static partial Regex Credential();

    [GeneratedRegex("""(?<scheme>\b(Bearer|Basic))[ +]+[^\s"',;]+""", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SchemeAndValue();

    [GeneratedRegex("""(?<name>\b(code|state|nonce|token|access_token|refresh_token|id_token|id_token_hint|client_secret|client_assertion|assertion|code_verifier|password|passwd|secret|api_?key|sessionID)["']?\s*[=:]\s*["']?)[^\s"'&,;}]+""", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NamedValue();
#pragma warning restore MA0009
}
