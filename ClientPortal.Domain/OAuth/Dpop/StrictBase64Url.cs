using System.Buffers;
using System.Buffers.Text;

namespace ClientPortal.Domain.OAuth.Dpop;

/// <summary>base64url without padding, in its one spelling (RFC 7515 §2): two texts never mean the same bytes.</summary>
internal static class StrictBase64Url
{
    /// <summary>Null for anything else, the empty text included.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        return text.Length > 0
            && Base64Url.DecodeFromChars(text, bytes, out var read, out var written) == OperationStatus.Done
            && read == text.Length
            && Base64Url.EncodeToString(bytes.AsSpan(0, written)).AsSpan().SequenceEqual(text)
            ? bytes[..written]
            : null;
    }
}
