using System.Security.Cryptography;

namespace ClientPortal.Domain.Credentials;

/// <summary>The one source of ids and of chance; tests replace <paramref name="time"/> and <paramref name="random"/>.</summary>
public sealed class CredentialGenerator(TimeProvider time, RandomNumberGenerator random)
{
    // Consonants and digits that are not mistaken for one another, and spell no words.
    private const string ClientIdAlphabet = "23456789bcdfghjkmnpqrstvwxz";
    private const int ClientIdLength = 20;

    /// <summary>A UUIDv7 of this moment: ascending, so that rows are appended and ids sort by creation.</summary>
    public Guid NewId() => Guid.CreateVersion7(time.GetUtcNow());

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

    public byte[] NewBytes(int count)
    {
        var bytes = new byte[count];
        random.GetBytes(bytes);
        return bytes;
    }
}
