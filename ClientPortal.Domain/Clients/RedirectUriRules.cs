using System.Buffers;
using System.Collections.Frozen;

namespace ClientPortal.Domain.Clients;

/// <summary>
/// What may be registered as a redirect URI: a literal that every parser reads alike (RFC 6749 §3.1.2, RFC 8252 §7, RFC 9700 §4.1.3;
/// SEC-003 to SEC-007). Nothing is normalised: what is registered is what must be sent.
/// </summary>
public static class RedirectUriRules
{
    public const int MaxLength = 2047;

    private static readonly SearchValues<char> UriCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%");

    // They run code, read files or never come back to an application, whatever the letter case (SEC-005).
    private static readonly FrozenSet<string> Forbidden = new[]
    {
        "javascript", "data", "vbscript", "file", "blob", "about", "filesystem", "view-source", "ws", "wss", "ftp", "ftps", "mailto", "jar", "intent",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // The server adds these itself; a URI that carries one already would answer with it twice (SEC-007).
    private static readonly FrozenSet<string> ResponseParameters = new[]
    {
        "code", "state", "iss", "error", "error_description", "error_uri", "id_token", "access_token", "refresh_token", "token_type",
        "expires_in", "session_state", "response", "scope",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong with a redirect URI of a client of this kind; null where it may be registered.</summary>
    public static Mistake? MistakeIn(string? uri, ClientKind kind) => MistakeInForm(uri, kind) ?? MistakeInQuery(uri!);

    /// <summary>The same for where a client may send people after signing out, which carries no answer.</summary>
    public static Mistake? MistakeInPostLogout(string? uri, ClientKind kind) => MistakeInForm(uri, kind);

    private static Mistake? MistakeInForm(string? uri, ClientKind kind)
    {
        if (string.IsNullOrEmpty(uri))
        {
            return RedirectUriMistakes.Empty;
        }

        if (uri.Length > MaxLength)
        {
            return RedirectUriMistakes.TooLong;
        }

        if (uri.Contains('*', StringComparison.Ordinal))
        {
            return RedirectUriMistakes.Wildcard;
        }

        if (uri.AsSpan().ContainsAnyExcept(UriCharacters))
        {
            return RedirectUriMistakes.Characters;
        }

        return SchemeOf(uri) is { } scheme ? MistakeInParts(uri, scheme, kind) : RedirectUriMistakes.Relative;
    }

    private static Mistake? MistakeInParts(string uri, string scheme, ClientKind kind)
    {
        if (Forbidden.Contains(scheme))
        {
            return RedirectUriMistakes.SchemeForbidden;
        }

        if (uri.Contains('#', StringComparison.Ordinal))
        {
            return RedirectUriMistakes.Fragment;
        }

        if (!Uri.TryCreate(uri, UriKind.Absolute, out var parsed))
        {
            return RedirectUriMistakes.Malformed;
        }

        if (parsed.UserInfo.Length > 0 || AuthorityOf(uri, scheme).Contains('@', StringComparison.Ordinal))
        {
            return RedirectUriMistakes.UserInfo;
        }

        return MistakeInScheme(uri, scheme, parsed, kind) ?? MistakeInPath(uri);
    }

    private static Mistake? MistakeInScheme(string uri, string scheme, Uri parsed, ClientKind kind)
    {
        if (scheme.Equals("https", StringComparison.OrdinalIgnoreCase))
        {
            return AuthorityOf(uri, scheme).Length == 0 || parsed.Host.Length == 0 ? RedirectUriMistakes.Malformed : null;
        }

        if (scheme.Equals("http", StringComparison.OrdinalIgnoreCase))
        {
            return IsLoopback(AuthorityOf(uri, scheme)) ? null : RedirectUriMistakes.HttpNotLoopback;
        }

        // RFC 8252 §7.1: a private scheme is the reverse of a domain its owner holds, so it has a dot.
        if (!scheme.Contains('.', StringComparison.Ordinal) || scheme.EndsWith('.'))
        {
            return RedirectUriMistakes.SchemeNotReverseDomain;
        }

        return kind == ClientKind.Public ? null : RedirectUriMistakes.SchemeOfPublicClients;
    }

    // Encoded or plain dot segments, encoded separators and control bytes are read differently by different parsers (SEC-002).
    private static Mistake? MistakeInPath(string uri)
    {
        for (var at = uri.IndexOf('%', StringComparison.Ordinal); at >= 0; at = uri.IndexOf('%', at + 1))
        {
            if (at + 2 >= uri.Length || !char.IsAsciiHexDigit(uri[at + 1]) || !char.IsAsciiHexDigit(uri[at + 2]))
            {
                return RedirectUriMistakes.Malformed;
            }

            var octet = Convert.FromHexString(uri.AsSpan(at + 1, 2))[0];
            if (octet is < 0x20 or 0x7F or (byte)'.' or (byte)'/' or (byte)'\\')
            {
                return RedirectUriMistakes.DotSegments;
            }
        }

        var path = uri.Split('?', 2)[0];
        return path.Split('/').Any(segment => segment is "." or "..") ? RedirectUriMistakes.DotSegments : null;
    }

    private static Mistake? MistakeInQuery(string uri)
    {
        var query = uri.Split('?', 2);
        return query.Length == 2 && query[1].Split('&', ';').Any(pair => ResponseParameters.Contains(Uri.UnescapeDataString(pair.Split('=')[0])))
            ? RedirectUriMistakes.ResponseParameter
            : null;
    }

    private static string? SchemeOf(string uri)
    {
        var end = uri.IndexOf(':', StringComparison.Ordinal);
        return end > 0 && char.IsAsciiLetter(uri[0]) && uri.AsSpan(0, end).IndexOfAnyExcept(SchemeCharacters) < 0 ? uri[..end] : null;
    }

    private static readonly SearchValues<char> SchemeCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");

    private static string AuthorityOf(string uri, string scheme)
    {
        var rest = uri[(scheme.Length + 1)..];
        return rest.StartsWith("//", StringComparison.Ordinal) ? rest[2..].Split('/', '?', '#')[0] : string.Empty;
    }

    // Read from the text itself: Uri would also take 127.1 or 0x7f.1 for loopback.
    private static bool IsLoopback(string authority)
    {
        var port = authority.LastIndexOf(':');
        var host = port > authority.LastIndexOf(']') ? authority[..port] : authority;
        return host is "127.0.0.1" or "[::1]" || host.Equals("localhost", StringComparison.OrdinalIgnoreCase);
    }
}

/// <summary>What can be wrong with a redirect URI.</summary>
public static class RedirectUriMistakes
{
    public static readonly Mistake Empty = new("redirect_uri_empty", "Enter a redirect URI or remove the line.");
    public static readonly Mistake TooLong = new("redirect_uri_too_long", "Use fewer than 2,048 characters.");
    public static readonly Mistake Wildcard = new("redirect_uri_wildcard", "Wildcards are not allowed. Enter each address in full.");
    public static readonly Mistake Characters = new("redirect_uri_characters", "Use only characters that a URI may contain: no blanks, backslashes or letters outside ASCII.");
    public static readonly Mistake Relative = new("redirect_uri_relative", "Enter the full address, beginning with https://.");
    public static readonly Mistake Malformed = new("redirect_uri_malformed", "This is not a valid address.");
    public static readonly Mistake SchemeForbidden = new("redirect_uri_scheme_forbidden", "Addresses of this scheme are not allowed.");
    public static readonly Mistake SchemeNotReverseDomain = new("redirect_uri_scheme_not_reverse_domain", "An application's own scheme is the reverse of a domain you own, such as com.example.app:/callback.");
    public static readonly Mistake SchemeOfPublicClients = new("redirect_uri_scheme_of_public_clients", "Only a public client can use an application's own scheme.");
    public static readonly Mistake HttpNotLoopback = new("redirect_uri_http", "Use https. http is allowed only for 127.0.0.1, [::1] and localhost.");
    public static readonly Mistake Fragment = new("redirect_uri_fragment", "Remove the part from # on.");
    public static readonly Mistake UserInfo = new("redirect_uri_userinfo", "Remove the user name and password before the @.");
    public static readonly Mistake DotSegments = new("redirect_uri_dot_segments", "Write the path plainly: no . or .. parts, no encoded dots, slashes or control characters.");
    public static readonly Mistake ResponseParameter = new("redirect_uri_response_parameter", "Remove parameters that the answer carries itself, such as code, state, iss or error.");
    public static readonly Mistake Duplicate = new("redirect_uri_duplicate", "This address is in the list already.");
}
