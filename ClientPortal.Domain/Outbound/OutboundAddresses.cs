using System.Net;

namespace ClientPortal.Domain.Outbound;

/// <summary>
/// Which addresses the portal calls because a client named them (SEC-153): https on the internet. Where the operator allows private addresses,
/// also those of the network around it, and plain http on this machine.
/// </summary>
public sealed class OutboundAddresses(OutboundOptions options)
{
    public const int MaxLength = 2047;

    /// <summary>What is wrong with an address that somebody registers; null where it may be kept. A name is judged again each time it is called.</summary>
    public Mistake? MistakeIn(string? uri) =>
        uri is { Length: > 0 and <= MaxLength } && uri.All(letter => letter is > ' ' and < '\x7F' and not '\\') && Uri.TryCreate(uri, UriKind.Absolute, out var parsed)
            ? MistakeIn(parsed)
            : OutboundMistakes.Malformed;

    /// <summary>The same for an address that has been parsed.</summary>
    public Mistake? MistakeIn(Uri uri)
    {
        if (uri.Host.Length == 0 || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
        {
            return OutboundMistakes.Malformed;
        }

        // Uri has read 0x7f.1, 2130706433 and the like as the address they stand for.
        var isInternal = uri.IsLoopback || IsLocalName(uri.IdnHost);
        if (uri.Scheme != Uri.UriSchemeHttps && !(uri.Scheme == Uri.UriSchemeHttp && isInternal && options.AllowPrivateAddresses))
        {
            return OutboundMistakes.NotHttps;
        }

        var allowed = IPAddress.TryParse(uri.IdnHost.Trim('[', ']'), out var literal) ? Allows(literal) : !isInternal || options.AllowPrivateAddresses;
        return allowed ? null : OutboundMistakes.Internal;
    }

    /// <summary>Whether a connection to this address may be opened.</summary>
    public bool Allows(IPAddress address) => AddressReaches.Of(address) switch
    {
        AddressReach.Public => true,
        AddressReach.Private => options.AllowPrivateAddresses,
        _ => false,
    };

    // RFC 6761 §6.3.
    private static bool IsLocalName(string host)
    {
        var name = host.TrimEnd('.');
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
    }
}

/// <summary>What can be wrong with an address that the portal shall call.</summary>
public static class OutboundMistakes
{
    public static readonly Mistake Malformed = new("outbound_malformed", "Enter a full address such as https://app.example.com/path, without a user name and without #.");
    public static readonly Mistake NotHttps = new("outbound_not_https", "Use an address that begins with https://.");
    public static readonly Mistake Internal = new("outbound_internal", "This address lies inside a network that the portal does not call. Use a public one.");
}
