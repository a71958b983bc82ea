using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace ClientPortal.Bench.Circuits;

/// <summary>As much of MessagePack as Blazor's hub speaks (<c>blazorpack</c>): messages with a length before each.</summary>
internal static class Pack
{
    /// <summary>An invocation: target and arguments, each null, a boolean, a number or a text.</summary>
    /// <param name="invocationId">Null where no answer is wanted.</param>
    public static byte[] Invocation(string? invocationId, string target, params IEnumerable<object?> arguments)
    {
        var body = new ArrayBufferWriter<byte>();
        WriteHead(body, 0x90, 5);
        Write(body, 1L);
        WriteHead(body, 0x80, 0); // no headers
        Write(body, invocationId);
        Write(body, target);
        var all = arguments.ToArray();
        WriteHead(body, 0x90, all.Length);
        foreach (var argument in all)
        {
            Write(body, argument);
        }

        return Framed(body.WrittenSpan);
    }

    public static byte[] Ping() => Framed([0x91, 6]);

    /// <summary>The messages that have come whole; how many bytes they were.</summary>
    public static int ReadMessages(ReadOnlySpan<byte> received, List<object?[]> messages)
    {
        var read = 0;
        while (TryReadLength(received[read..], out var length, out var prefix) && received.Length - read - prefix >= length)
        {
            var body = received.Slice(read + prefix, length);
            messages.Add((object?[])Read(ref body)!);
            read += prefix + length;
        }

        return read;
    }

    private static byte[] Framed(ReadOnlySpan<byte> body)
    {
        var framed = new List<byte>(body.Length + 5);
        for (var rest = (uint)body.Length; ; rest >>= 7)
        {
            framed.Add((byte)(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest));
            if (rest <= 0x7f)
            {
                break;
            }
        }

        framed.AddRange(body);
        return [.. framed];
    }

    private static bool TryReadLength(ReadOnlySpan<byte> bytes, out int length, out int prefix)
    {
        (length, prefix) = (0, 0);
        while (prefix < bytes.Length)
        {
            var octet = bytes[prefix];
            length |= (octet & 0x7f) << (7 * prefix++);
            if (octet <= 0x7f)
            {
                return true;
            }
        }

        return false;
    }

    // A short array or map: four bits of length.
    private static void WriteHead(ArrayBufferWriter<byte> to, byte kind, int count) => to.Write<byte>([(byte)(kind | count)]);

    private static void Write(ArrayBufferWriter<byte> to, object? value)
    {
        switch (value)
        {
            case null:
                to.Write<byte>([0xc0]);
                break;
            case bool flag:
                to.Write<byte>([flag ? (byte)0xc3 : (byte)0xc2]);
                break;
            case long number:
                Span<byte> digits = stackalloc byte[9];
                digits[0] = 0xd3;
                BinaryPrimitives.WriteInt64BigEndian(digits[1..], number);
                to.Write<byte>(digits);
                break;
            case string text:
                var letters = Encoding.UTF8.GetBytes(text);
                Span<byte> head = stackalloc byte[5];
                head[0] = 0xdb;
                BinaryPrimitives.WriteInt32BigEndian(head[1..], letters.Length);
                to.Write<byte>(head);
                to.Write<byte>(letters);
                break;
            default:
                throw new InvalidOperationException($"Blazor's hub takes no {value.GetType().Name}.");
        }
    }

    private static object? Read(ref ReadOnlySpan<byte> from)
    {
        var kind = Take(ref from, 1)[0];
        switch (kind)
        {
            case <= 0x7f: return (long)kind;
            case >= 0xe0: return (long)(sbyte)kind;
            case <= 0x8f: return ReadMap(ref from, kind & 0x0f);
            case <= 0x9f: return ReadArray(ref from, kind & 0x0f);
            case <= 0xbf: return ReadText(ref from, kind & 0x1f);
            case 0xc0: return null;
            case 0xc2 or 0xc3: return kind == 0xc3;
            case 0xc4 or 0xc5 or 0xc6: return Take(ref from, (int)ReadNumber(ref from, 1 << (kind - 0xc4))).ToArray();
            case 0xca: return (double)BinaryPrimitives.ReadSingleBigEndian(Take(ref from, 4));
            case 0xcb: return BinaryPrimitives.ReadDoubleBigEndian(Take(ref from, 8));
            case >= 0xcc and <= 0xcf: return ReadNumber(ref from, 1 << (kind - 0xcc));
            case >= 0xd0 and <= 0xd3: return ReadSigned(ref from, 1 << (kind - 0xd0));
            case 0xd9 or 0xda or 0xdb: return ReadText(ref from, (int)ReadNumber(ref from, 1 << (kind - 0xd9)));
            case 0xdc or 0xdd: return ReadArray(ref from, (int)ReadNumber(ref from, 2 << (kind - 0xdc)));
            case 0xde or 0xdf: return ReadMap(ref from, (int)ReadNumber(ref from, 2 << (kind - 0xde)));
            default: throw new InvalidOperationException($"Blazor's hub does not write 0x{kind:x2}.");
        }
    }

    private static object?[] ReadArray(ref ReadOnlySpan<byte> from, int count)
    {
        var items = new object?[count];
        for (var at = 0; at < count; at++)
        {
            items[at] = Read(ref from);
        }

        return items;
    }

    // Only headers, which nobody sends.
    private static object? ReadMap(ref ReadOnlySpan<byte> from, int count)
    {
        ReadArray(ref from, count * 2);
        return null;
    }

    private static string ReadText(ref ReadOnlySpan<byte> from, int length) => Encoding.UTF8.GetString(Take(ref from, length));

    private static long ReadNumber(ref ReadOnlySpan<byte> from, int width)
    {
        var number = 0L;
        foreach (var octet in Take(ref from, width))
        {
            number = (number << 8) | octet;
        }

        return number;
    }

    private static long ReadSigned(ref ReadOnlySpan<byte> from, int width)
    {
        var spare = 64 - (8 * width);
        return ReadNumber(ref from, width) << spare >> spare;
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> from, int count)
    {
        var taken = from[..count];
        from = from[count..];
        return taken;
    }
}
