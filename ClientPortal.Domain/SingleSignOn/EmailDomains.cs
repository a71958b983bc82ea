using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using ClientPortal.Domain.Users;

namespace ClientPortal.Domain.SingleSignOn;

/// <summary>The domain of an e-mail address, as it is kept and compared: ASCII, lower case, whole; a subdomain is another domain.</summary>
public static partial class EmailDomains
{
    // Where anybody gets an address. The proof would fail there anyway; this says so at once.
    private static readonly FrozenSet<string> Public = FrozenSet.ToFrozenSet(
    [
        "163.com", "126.com", "aol.com", "arcor.de", "bluewin.ch", "duck.com", "fastmail.com", "freenet.de", "gmail.com", "gmx.at", "gmx.ch", "gmx.com", "gmx.de", "gmx.net",
        "googlemail.com", "hey.com", "hotmail.com", "hotmail.de", "hotmail.fr", "icloud.com", "libero.it", "live.com", "live.de", "mac.com", "magenta.de", "mail.com", "mail.de",
        "mail.ru", "mailbox.org", "me.com", "msn.com", "online.de", "orange.fr", "outlook.com", "outlook.de", "pm.me", "posteo.de", "posteo.net", "proton.me", "protonmail.com",
        "qq.com", "t-online.de", "tuta.com", "tuta.io", "tutanota.com", "tutanota.de", "web.de", "yahoo.com", "yahoo.de", "yahoo.co.uk", "yahoo.fr", "yandex.com", "yandex.ru",
        "ymail.com", "zoho.com",
    ], StringComparer.Ordinal);

    /// <summary>Null where the text is no domain name.</summary>
    public static string? Normalize(string? typed)
    {
        var text = (typed ?? "").Trim().TrimStart('@').TrimEnd('.');
        try
        {
            var ascii = text.Length is > 0 and <= EmailDomain.MaxLength ? new IdnMapping().GetAscii(text).ToLowerInvariant() : "";
            return Form().IsMatch(ascii) && ascii.Length <= EmailDomain.MaxLength ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null; // not a name by IDNA
        }
    }

    /// <summary>The domain of an address; null where it has none.</summary>
    public static string? Of(string? email)
    {
        var address = EmailAddress.Trim(email);
        var at = address.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && at == address.LastIndexOf('@') && address.Length <= EmailAddress.MaxLength ? Normalize(address[(at + 1)..]) : null;
    }

    public static Mistake? MistakeIn(string? typed) => Normalize(typed) switch
    {
        null => ConnectionMistakes.DomainForm,
        var name when Public.Contains(name) => ConnectionMistakes.DomainPublic,
        _ => null,
    };

    // A last label of letters, so that no IP address passes.
    [GeneratedRegex(@"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,59})$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
