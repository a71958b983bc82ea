using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ClientPortal.Domain.ApiKeys;

/// <summary>IPv4 and IPv6 networks in CIDR, normalised: no bits behind the prefix, and an IPv4 address in IPv6's clothes is an IPv4 address.</summary>
public sealed class NetworkList
{
    public const int Most = 50;
    internal const int MaxTextLength = 2500;
    public static readonly NetworkList Empty = new([]);

    private readonly IPNetwork[] _networks;

    private NetworkList(IPNetwork[] networks) => _networks = networks;

    public IReadOnlyList<string> Texts => [.. _networks.Select(network => network.ToString())];

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static NetworkList Parse(string text) => text.Length == 0 ? Empty : new NetworkList([.. Split(text).Select(IPNetwork.Parse)]);

    /// <summary>The same for a list that is shown and not asked.</summary>
    public static IReadOnlyList<string> Split(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public static NetworkList Of(IEnumerable<string> texts) =>
        new([.. texts.Select(text => TryNormalise(text, out var network) ? network : throw new ArgumentException("Not a network.", nameof(texts))).Distinct()]);

    /// <summary>An address or a network as people write it: <c>203.0.113.7</c>, <c>10.0.0.0/8</c>, <c>2001:db8::/32</c>.</summary>
    public static bool TryNormalise(string? text, out IPNetwork network)
    {
        network = default;
        var parts = (text ?? "").Trim().Split('/');
        if (parts.Length > 2 || !TryReadAddress(parts[0], out var address))
        {
            return false;
        }

        var isMapped = address.IsIPv4MappedToIPv6;
        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var length = bits;
        if (parts.Length == 2 && (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > bits || (isMapped && length < 96)))
        {
            return false;
        }

        (address, length) = isMapped ? (address.MapToIPv4(), length - 96) : (address, length);
        network = new IPNetwork(Cut(address, length), length);
        return true;
    }

    /// <summary>An address alone, in the one form that every program means the same by: four numbers, or IPv6 without a zone.</summary>
    public static bool TryReadAddress(ReadOnlySpan<char> text, out IPAddress address)
    {
        if (IPAddress.TryParse(text, out var read)
            && !text.Contains('%')
            && (read.AddressFamily == AddressFamily.InterNetworkV6 ? !text.Contains('[') : text.SequenceEqual(read.ToString())))
        {
            address = read;
            return true;
        }

        address = IPAddress.None;
        return false;
    }

    public bool Contains(IPAddress address)
    {
        var plain = Plain(address);
        foreach (var network in _networks)
        {
            if (network.Contains(plain))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What an address counts as where callers are noted: itself, or the /64 that whoever holds an IPv6 address holds.</summary>
    public static IPNetwork PlaceOf(IPAddress address)
    {
        var plain = Plain(address);
        var length = plain.AddressFamily == AddressFamily.InterNetwork ? 32 : 64;
        return new IPNetwork(Cut(plain, length), length);
    }

    /// <summary>A short list that covers these places: single addresses, and a /24 where four or more lie in one.</summary>
    public static IReadOnlyList<string> Propose(IEnumerable<string> places)
    {
        const int Many = 4;
        return [.. places.Select(IPNetwork.Parse)
            .GroupBy(place => place.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? new IPNetwork(Cut(place.BaseAddress, 24), 24) : place)
            .SelectMany(near => near.Count() >= Many ? [near.Key] : near.AsEnumerable())
            .Select(network => network.ToString())
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)];
    }

    public override string ToString() => string.Join(' ', Texts);

    private static IPAddress Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0 ? new IPAddress(address.GetAddressBytes())
        : address;

    private static IPAddress Cut(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var at = 0; at < bytes.Length; at++)
        {
            var kept = Math.Clamp(length - (at * 8), 0, 8);
            bytes[at] &= (byte)(0xFF << (8 - kept));
        }

        return new IPAddress(bytes);
    }
}
