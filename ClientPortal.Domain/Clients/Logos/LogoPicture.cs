using System.Buffers.Binary;
using ClientPortal.Domain.Credentials;

namespace ClientPortal.Domain.Clients;

/// <summary>
/// Reads an uploaded picture by its content, and writes it anew from the parts that an image needs (SEC-211): no comments, places, profiles or
/// animations, and nothing behind its end, so that a file which is a picture and something else at once is only the picture afterwards.
/// </summary>
public sealed record LogoPicture(LogoFormat Format, int Width, int Height, byte[] Bytes)
{
    /// <summary>A small file may say that it is a huge picture.</summary>
    public const int MaxSide = 1024;

    private const int MinSide = 16;
    private static readonly byte[] PngSignature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The picture, or what is wrong with it: exactly one of the two.</summary>
    public static (LogoPicture? Picture, Mistake? Mistake) Read(ReadOnlySpan<byte> sent)
    {
        if (sent.Length > ClientLogo.MaxBytes)
        {
            return (null, LogoMistakes.TooLarge);
        }

        var picture = sent.StartsWith(PngSignature) ? ReadPng(sent)
            : sent.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]) ? ReadJpeg(sent)
            : sent.StartsWith("RIFF"u8) ? ReadWebP(sent)
            : null;
        return picture switch
        {
            null => (null, LogoMistakes.NoPicture),
            { Width: < MinSide or > MaxSide } or { Height: < MinSide or > MaxSide } => (null, LogoMistakes.Size),
            _ => (picture, null),
        };
    }

    // PNG §5: length, type, data, CRC-32 over type and data.
    private static LogoPicture? ReadPng(ReadOnlySpan<byte> sent)
    {
        using var kept = new MemoryStream();
        kept.Write(PngSignature);
        var (width, height, hasData, at) = (0, 0, false, PngSignature.Length);
        while (sent.Length - at >= 12 && BinaryPrimitives.ReadUInt32BigEndian(sent[at..]) is var length && length <= sent.Length - at - 12)
        {
            var chunk = sent.Slice(at, (int)length + 12);
            var type = chunk.Slice(4, 4);
            var data = chunk.Slice(8, (int)length);
            if (BinaryPrimitives.ReadUInt32BigEndian(chunk[^4..]) != CredentialFormat.Crc32(chunk[4..^4]) || type.SequenceEqual("IHDR"u8) != (at == PngSignature.Length))
            {
                return null;
            }

            if (type.SequenceEqual("IHDR"u8) && length == 13)
            {
                (width, height) = (BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data[4..]));
            }

            hasData |= type.SequenceEqual("IDAT"u8);
            if (type.SequenceEqual("IHDR"u8) || type.SequenceEqual("PLTE"u8) || type.SequenceEqual("tRNS"u8) || type.SequenceEqual("IDAT"u8) || type.SequenceEqual("IEND"u8))
            {
                kept.Write(chunk);
            }

            if (type.SequenceEqual("IEND"u8))
            {
                return hasData && length == 0 ? new LogoPicture(LogoFormat.Png, width, height, kept.ToArray()) : null;
            }

            at += chunk.Length;
        }

        return null;
    }

    // ITU-T T.81 Annex B: markers with a length, then entropy-coded data until the next one.
    private static LogoPicture? ReadJpeg(ReadOnlySpan<byte> sent)
    {
        using var kept = new MemoryStream();
        kept.Write(sent[..2]);
        var (width, height, hasScan, at) = (0, 0, false, 2);
        while (sent.Length - at >= 2 && sent[at] == 0xFF)
        {
            var marker = sent[at + 1];
            if (marker == 0xD9)
            {
                kept.Write(sent.Slice(at, 2));
                return hasScan ? new LogoPicture(LogoFormat.Jpeg, width, height, kept.ToArray()) : null;
            }

            if (sent.Length - at < 4 || BinaryPrimitives.ReadUInt16BigEndian(sent[(at + 2)..]) is var length && (length < 2 || length > sent.Length - at - 2))
            {
                return null;
            }

            var size = BinaryPrimitives.ReadUInt16BigEndian(sent[(at + 2)..]) + 2;
            var segment = sent.Slice(at, size);
            switch (marker)
            {
                case 0xC0 or 0xC1 or 0xC2 when size >= 11:
                    (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(segment[5..]), BinaryPrimitives.ReadUInt16BigEndian(segment[7..]));
                    kept.Write(segment);
                    break;
                case 0xDA when width > 0:
                    hasScan = true;
                    size += ScanLength(sent[(at + size)..]);
                    kept.Write(sent.Slice(at, size));
                    break;
                case 0xC4 or 0xDB or 0xDD:
                    kept.Write(segment);
                    break;
                case 0xEE: // Adobe's colour transform: without it the colours would be others
                    kept.Write(segment);
                    break;
                case >= 0xE0 and <= 0xEF or 0xFE:
                    break;
                default:
                    return null;
            }

            at += size;
        }

        return null;
    }

    // A 0xFF in the data is followed by 0 or by a restart marker.
    private static int ScanLength(ReadOnlySpan<byte> data)
    {
        for (var at = 0; at + 1 < data.Length; at++)
        {
            if (data[at] == 0xFF && data[at + 1] is not (0x00 or (>= 0xD0 and <= 0xD7)))
            {
                return at;
            }
        }

        return data.Length;
    }

    // RFC 9649 §2: chunks of four letters, a length, and a byte more where that is odd.
    private static LogoPicture? ReadWebP(ReadOnlySpan<byte> sent)
    {
        if (sent.Length < 20 || !sent[8..].StartsWith("WEBP"u8))
        {
            return null;
        }

        var at = 12;
        ReadOnlySpan<byte> alpha = default;
        while (sent.Length - at >= 8 && BinaryPrimitives.ReadUInt32LittleEndian(sent[(at + 4)..]) is var length && length <= sent.Length - at - 8)
        {
            var type = sent.Slice(at, 4);
            var data = sent.Slice(at + 8, (int)length);
            if (type.SequenceEqual("ALPH"u8))
            {
                alpha = data;
            }
            else if (SizeOfWebP(type, data) is var (width, height))
            {
                return new LogoPicture(LogoFormat.WebP, width, height, WebPOf(type, data, alpha, width, height));
            }

            at += 8 + (int)length + ((int)length & 1);
        }

        return null;
    }

    // One picture, and the transparency of a lossy one, which lies in a chunk of its own.
    private static (int Width, int Height)? SizeOfWebP(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        if (type.SequenceEqual("VP8 "u8) && data.Length >= 10 && data[3..].StartsWith((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A]))
        {
            return (BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3FFF);
        }

        if (type.SequenceEqual("VP8L"u8) && data.Length >= 5 && data[0] == 0x2F)
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
            return ((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1);
        }

        return null;
    }

    private static byte[] WebPOf(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data, ReadOnlySpan<byte> alpha, int width, int height)
    {
        using var chunks = new MemoryStream();
        if (alpha.Length > 0 && type.SequenceEqual("VP8 "u8))
        {
            Span<byte> extended = stackalloc byte[10];
            extended[0] = 0x10; // RFC 9649 §2.7.1.2: has transparency, and nothing else
            BinaryPrimitives.WriteInt32LittleEndian(extended[4..], width - 1);
            BinaryPrimitives.WriteInt16LittleEndian(extended[7..], (short)(height - 1));
            WriteChunk(chunks, "VP8X"u8, extended);
            WriteChunk(chunks, "ALPH"u8, alpha);
        }

        WriteChunk(chunks, type, data);
        var file = new byte[12 + chunks.Length];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        "WEBP"u8.CopyTo(file.AsSpan(8));
        chunks.ToArray().CopyTo(file.AsSpan(12));
        return file;
    }

    private static void WriteChunk(MemoryStream chunks, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, data.Length);
        chunks.Write(type);
        chunks.Write(length);
        chunks.Write(data);
        if ((data.Length & 1) == 1)
        {
            chunks.WriteByte(0);
        }
    }
}

/// <summary>What can be wrong with a logo.</summary>
public static class LogoMistakes
{
    public static readonly Mistake TooLarge = new("logo_too_large", "Choose a file of at most 100 kB.");
    public static readonly Mistake NoPicture = new("logo_no_picture", "Choose a whole PNG, JPEG or WebP picture that does not move.");
    public static readonly Mistake Size = new("logo_size", "Choose a picture of 16 to 1,024 pixels on each side.");
}
