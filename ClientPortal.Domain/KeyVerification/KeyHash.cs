using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ClientPortal.Domain.Credentials;

namespace ClientPortal.Domain.KeyVerification;

/// <summary>SHA-256 of a presented key, as four numbers: it lies in the facts themselves and costs no object.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct KeyHash
{
    // In the byte order of the hash, so that the memory is the hash.
    private readonly ulong _first;
    private readonly ulong _second;
    private readonly ulong _third;
    private readonly ulong _fourth;

    public KeyHash(ReadOnlySpan<byte> hash) => this = MemoryMarshal.Read<KeyHash>(hash);

    /// <summary>Where it lies in a table of 2ⁿ places.</summary>
    internal int Spread => (int)_first;

    /// <summary>False for what is no key of our form: a wrong prefix, length, alphabet or checksum. No I/O, no allocation (SEC-157).</summary>
    public static bool TryOf(ReadOnlySpan<byte> presented, out KeyHash hash)
    {
        hash = default;
        if (!CredentialFormat.IsOfKind(presented, CredentialKind.ApiKey))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[SecretHash.Length];
        SHA256.HashData(presented, bytes);
        hash = new KeyHash(bytes);
        return true;
    }

    public static bool TryOf(string? presented, out KeyHash hash)
    {
        hash = default;
        Span<byte> letters = stackalloc byte[CredentialFormat.MaxLength];
        return presented is { Length: <= CredentialFormat.MaxLength }
            && Ascii.FromUtf16(presented, letters, out var length) == OperationStatus.Done
            && TryOf(letters[..length], out hash);
    }

    /// <summary>The first half equals that of <paramref name="other"/>: it is what one looks up by.</summary>
    internal bool StartsLike(in KeyHash other) => _first == other._first && _second == other._second;

    /// <summary>The same, for a change that names it by <see cref="Changes.ChangeSubject.OfKeyValue"/>.</summary>
    internal static KeyHash StartingWith(Guid start)
    {
        Span<byte> bytes = stackalloc byte[SecretHash.Length];
        bytes.Clear();
        start.TryWriteBytes(bytes, bigEndian: true, out _);
        return new KeyHash(bytes);
    }

    /// <summary>All of it, in constant time.</summary>
    internal bool Matches(in KeyHash other) => CryptographicOperations.FixedTimeEquals(BytesOf(in this), BytesOf(in other));

    public byte[] ToArray() => BytesOf(in this).ToArray();

    /// <summary>Masked.</summary>
    public override string ToString() => nameof(KeyHash);

    private static ReadOnlySpan<byte> BytesOf(in KeyHash hash) => MemoryMarshal.AsBytes(new ReadOnlySpan<KeyHash>(in hash));
}
