using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ClientPortal.Domain.Usage;

/// <summary>
/// Where a caller was, as coarse as usage keeps it: the /24 of an IPv4 address, the /48 of an IPv6 one, so that the tables name no single person's
/// connection. Made without an allocation.
/// </summary>
/// <param name="Bits">The leading bits; of an IPv4 address its first three bytes.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CallerNetwork(CallerNetworkKind Kind, ulong Bits)
{
    public const int MaxLength = 24;

    /// <summary>All the networks for which there was no room, together.</summary>
    public static readonly CallerNetwork Others = new(CallerNetworkKind.Others, 0);

    public static CallerNetwork Of(IPAddress? address)
    {
        if (address is null)
        {
            return default;
        }

        Span<byte> bytes = stackalloc byte[16];
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return address.TryWriteBytes(bytes, out _) ? OfFour(bytes) : default;
        }

        return !address.TryWriteBytes(bytes, out _) ? default
            : address.IsIPv4MappedToIPv6 ? OfFour(bytes[12..])
            : new(CallerNetworkKind.Six, BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16);
    }

    /// <summary><c>203.0.113.0/24</c>, <c>2001:db8:1::/48</c>, or <c>other</c>.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        switch (Kind)
        {
            case CallerNetworkKind.Four:
                BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)Bits << 8);
                return new IPNetwork(new IPAddress(bytes[..4]), 24).ToString();
            case CallerNetworkKind.Six:
                BinaryPrimitives.WriteUInt64BigEndian(bytes, Bits << 16);
                return new IPNetwork(new IPAddress(bytes), 48).ToString();
            case CallerNetworkKind.Others:
                return "other";
            default:
                return "";
        }
    }

    private static CallerNetwork OfFour(ReadOnlySpan<byte> bytes) => new(CallerNetworkKind.Four, BinaryPrimitives.ReadUInt32BigEndian(bytes) >> 8);
}

/// <summary>What a <see cref="CallerNetwork"/> is.</summary>
public enum CallerNetworkKind
{
    /// <summary>Nobody said where.</summary>
    Unknown,
    Four,
    Six,
    Others,
}
