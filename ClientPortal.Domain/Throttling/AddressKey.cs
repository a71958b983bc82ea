using System.Net;
using System.Net.Sockets;

namespace ClientPortal.Domain.Throttling;

/// <summary>What an address counts as: whoever holds one IPv6 address holds the /64 around it (SEC-226).</summary>
public static class AddressKey
{
    public static string Of(IPAddress? address) => address switch
    {
        null => "unknown",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, 8)) + "/64",
        _ => address.ToString(),
    };

    public static string Of(string? address) => Of(IPAddress.TryParse(address, out var parsed) ? parsed : null);
}
