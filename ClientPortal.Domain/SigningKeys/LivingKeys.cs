using System.Security.Cryptography;
using System.Text;
using ClientPortal.Domain.Credentials;

namespace ClientPortal.Domain.SigningKeys;

/// <summary>The keys of the ring at one moment, ready for use.</summary>
public sealed class LivingKeys
{
    internal LivingKeys(DateTimeOffset readAt, IReadOnlyList<TokenKey> tokenKeys, IReadOnlyList<DerivationKey> derivationKeys)
    {
        ReadAt = readAt;
        TokenKeys = tokenKeys;
        DerivationKeys = derivationKeys;
    }

    public DateTimeOffset ReadAt { get; }

    internal IReadOnlyList<TokenKey> TokenKeys { get; }

    internal IReadOnlyList<DerivationKey> DerivationKeys { get; }

    /// <summary>The key that signs now; null where none is due, which asks for a rotation.</summary>
    public TokenKey? SignsAt(DateTimeOffset now, string algorithm = SigningAlgorithms.Tokens) =>
        TokenKeys.LastOrDefault(key => key.Algorithm == algorithm && key.SignsFrom <= now && now < key.SignsUntil);

    /// <summary>All that verify now, those that sign later included: what the JWKS publishes (RFC 7517).</summary>
    public IEnumerable<TokenKey> PublishedAt(DateTimeOffset now) => TokenKeys.Where(key => now < key.PublishedUntil);

    /// <summary>The successors a presented refresh token may have: the newest key's first, which is the one for a new successor.</summary>
    public IEnumerable<PlainSecret> SuccessorsOf(string presentedRefreshToken) =>
        DerivationKeys.Select(key => key.SuccessorOf(presentedRefreshToken));

    /// <summary>Hashes of a text that has too little chance in it for a plain one: under the newest key first, which is the one for a new hash.</summary>
    /// <param name="purpose">Keeps a hash from meaning anything elsewhere.</param>
    public IEnumerable<byte[]> KeyedHashesOf(string purpose, string text) => DerivationKeys.Select(key => key.HashOf(purpose, text));
}

/// <summary>One key for deriving the successor of a refresh token.</summary>
internal sealed record DerivationKey(string KeyId, byte[] Secret)
{
    public PlainSecret SuccessorOf(string presentedRefreshToken) =>
        CredentialFormat.Compose(CredentialKind.RefreshToken, HMACSHA256.HashData(Secret, Encoding.UTF8.GetBytes(presentedRefreshToken)));

    // A refresh token has no line break in it, so no hash is ever a successor.
    public byte[] HashOf(string purpose, string text) => HMACSHA256.HashData(Secret, Encoding.UTF8.GetBytes($"{purpose}\n{text}"));
}
