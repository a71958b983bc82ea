using System.Net;
using System.Net.Sockets;

namespace ClientPortal.Domain.Outbound;

/// <summary>Where an IP address leads.</summary>
internal enum AddressReach
{
    /// <summary>Anywhere on the internet.</summary>
    Public,

    /// <summary>This machine or the network around it.</summary>
    Private,

    /// <summary>Nowhere a client can live: link-local and with it the metadata services of clouds, multicast, reserved and documentation ranges, tunnels.</summary>
    Never,
}

/// <summary>The IANA special-purpose registries (RFC 6890), judged by the address behind every notation and tunnel.</summary>
internal static class AddressReaches
{
    private static readonly IPNetwork[] Private4 = Networks("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16");

    // 168.63.129.16 and 100.100.100.200 are metadata services outside of the link-local range.
    private static readonly IPNetwork[] Never4 = Networks(
        "0.0.0.0/8", "100.100.100.200/32", "168.63.129.16/32", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3");

    private static readonly IPNetwork[] Private6 = Networks("::1/128", "fc00::/7");

    // In order: Teredo and other protocol assignments, documentation, 6to4, documentation, a metadata service.
    private static readonly IPNetwork[] Never6 = Networks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "fd00:ec2::/32");
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    // RFC 6052 §2.1: behind it stands an IPv4 address, which is the one that counts.
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    public static AddressReach Of(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return IsIn(Never4, address) ? AddressReach.Never : IsIn(Private4, address) ? AddressReach.Private : AddressReach.Public;
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return AddressReach.Never;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return Of(address.MapToIPv4());
        }

        var plain = new IPAddress(address.GetAddressBytes()); // without a scope id
        if (Nat64.Contains(plain))
        {
            return Of(new IPAddress(plain.GetAddressBytes()[12..]));
        }

        return IsIn(Never6, plain) || IsIsatap(plain) ? AddressReach.Never
            : IsIn(Private6, plain) ? AddressReach.Private
            : GlobalUnicast.Contains(plain) ? AddressReach.Public
            : AddressReach.Never;
    }

    // RFC 5214 §6.1: an IPv4 address tunnelled in the interface id of any prefix.
    private static bool IsIsatap(IPAddress address) => address.GetAddressBytes() is [_, _, _, _, _, _, _, _, 0x00 or 0x02, 0x00, 0x5E, 0xFE, ..];

    private static bool IsIn(IPNetwork[] networks, IPAddress address) => Array.Exists(networks, network => network.Contains(address));

    private static IPNetwork[] Networks(params string[] texts) => [.. texts.Select(text => IPNetwork.Parse(text))];
}
