using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ClientPortal.Domain.Credentials;

/// <summary>The one source of ids and of chance; tests replace <paramref name="time"/> and <paramref name="random"/>.</summary>
public sealed class CredentialGenerator(TimeProvider time, RandomNumberGenerator random)
{
    // Consonants and digits that are not mistaken for one another, and spell no words.
    private const string ClientIdAlphabet = "23456789bcdfghjkmnpqrstvwxz";
    private const int ClientIdLength = 20;
    private const int CounterBits = 12;
    private const long MaxCounter = (1 << CounterBits) - 1;

    private const int ChanceOfAnId = 8;

    private readonly Lock ids = new();
    private readonly byte[] chance = new byte[128 * ChanceOfAnId];
    private int chanceLeft;
    private long lastStamp;

    /// <summary>
    /// A UUIDv7 of this moment (RFC 9562 §5.7), greater than every one before it from this generator: ids sort by creation even within one
    /// millisecond, for which the twelve bits after the time count up (§6.2, method 1).
    /// </summary>
    public Guid NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        var stamp = TakeStampAndChance(bytes[8..]);
        BinaryPrimitives.WriteInt64BigEndian(bytes, (stamp >> CounterBits << 16) | 0x7000 | (stamp & MaxCounter));
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>A credential with 256 random bits.</summary>
    /// <param name="brand">A workspace's own word before the prefix of its keys; null for none.</param>
    public PlainSecret NewSecret(CredentialKind kind, string? brand = null)
    {
        Span<byte> bytes = stackalloc byte[32];
        random.GetBytes(bytes);
        return CredentialFormat.Compose(kind, bytes, brand);
    }

    /// <summary>A client id for whoever does not choose one: 20 characters, about 95 random bits.</summary>
    public string NewClientId()
    {
        Span<byte> bytes = stackalloc byte[ClientIdLength];
        Span<char> text = stackalloc char[ClientIdLength];
        random.GetBytes(bytes);
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = ClientIdAlphabet[bytes[i] % ClientIdAlphabet.Length];
        }

        return new string(text);
    }

    /// <summary>Random letters of an alphabet of at most 256, each as likely as the others.</summary>
    public string NewLetters(ReadOnlySpan<char> alphabet, int count)
    {
        var whole = 256 / alphabet.Length * alphabet.Length;
        Span<byte> one = stackalloc byte[1];
        Span<char> text = stackalloc char[count];
        for (var i = 0; i < text.Length;)
        {
            random.GetBytes(one);
            if (one[0] < whole)
            {
                text[i++] = alphabet[one[0] % alphabet.Length]; // what is above would make the first letters likelier
            }
        }

        return new string(text);
    }

    public byte[] NewBytes(int count)
    {
        var bytes = new byte[count];
        random.GetBytes(bytes);
        return bytes;
    }

    // Milliseconds and counter as one number. A clock that was set back, or more ids than the counter holds, borrows from the future.
    // Chance comes for many ids at once: asking the system for eight bytes takes longer than all the rest. No secret is made of it.
    private long TakeStampAndChance(Span<byte> taken)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds() << CounterBits;
        lock (ids)
        {
            if (chanceLeft == 0)
            {
                random.GetBytes(chance);
                chanceLeft = chance.Length;
            }

            chanceLeft -= ChanceOfAnId;
            chance.AsSpan(chanceLeft, ChanceOfAnId).CopyTo(taken);
            return lastStamp = Math.Max(now, lastStamp + 1);
        }
    }
}
