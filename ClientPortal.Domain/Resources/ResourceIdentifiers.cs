using System.Buffers;

namespace ClientPortal.Domain.Resources;

/// <summary>
/// What may be the name of an API (RFC 8707 §2, RFC 9728 §1.2): an absolute https URI without a fragment, or http on this machine. It must stand in
/// its normal form (RFC 3986 §6.2.2), so that two that look alike to a person or a parser are not two.
/// </summary>
public static class ResourceIdentifiers
{
    private static readonly SearchValues<char> UriCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?[]@!$&'()*+,;=%");

    /// <summary>What is wrong with an identifier; null where it may be registered.</summary>
    /// <param name="issuer">The portal's own address, under which nobody else's API lies.</param>
    public static Mistake? MistakeIn(string? identifier, string issuer)
    {
        if (string.IsNullOrEmpty(identifier))
        {
            return ResourceMistakes.IdentifierEmpty;
        }

        if (identifier.Length > Resource.MaxIdentifierLength)
        {
            return ResourceMistakes.IdentifierTooLong;
        }

        if (identifier.Contains('#', StringComparison.Ordinal))
        {
            return ResourceMistakes.IdentifierFragment;
        }

        if (identifier.AsSpan().ContainsAnyExcept(UriCharacters) || !Uri.TryCreate(identifier, UriKind.Absolute, out var uri))
        {
            return ResourceMistakes.IdentifierMalformed;
        }

        if (uri.Scheme != Uri.UriSchemeHttps && !(uri.Scheme == Uri.UriSchemeHttp && IsThisMachine(uri)))
        {
            return ResourceMistakes.IdentifierNotHttps;
        }

        if (uri.UserInfo.Length > 0 || !IsNormal(identifier, uri))
        {
            return ResourceMistakes.IdentifierMalformed;
        }

        return uri.GetLeftPart(UriPartial.Authority) == issuer ? ResourceMistakes.IdentifierReserved : null;
    }

    /// <summary>What identifiers are compared by: without a path, the slash at the end makes no difference (RFC 3986 §6.2.3); all else is compared letter by letter.</summary>
    public static string KeyOf(string identifier) =>
        identifier.EndsWith('/') && identifier.AsSpan().Count('/') == 3 ? identifier[..^1] : identifier;

    private static bool IsThisMachine(Uri uri) => uri.Host is "localhost" or "127.0.0.1" or "[::1]";

    // The library writes what it read in normal form: lower case up to the path, no default port, no dot segments.
    private static bool IsNormal(string identifier, Uri uri) => KeyOf(uri.AbsoluteUri) == KeyOf(identifier);
}
