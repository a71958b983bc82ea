using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Domain.OAuth;

/// <summary>Proof Key for Code Exchange with S256 (RFC 7636).</summary>
internal static class Pkce
{
    private const int ChallengeLength = 43;
    private static readonly SearchValues<char> Base64Url = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    private static readonly SearchValues<char> Unreserved = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    /// <summary>RFC 7636 §4.2: base64url of a SHA-256.</summary>
    public static bool IsChallenge(string text) => text.Length == ChallengeLength && text.AsSpan().IndexOfAnyExcept(Base64Url) < 0;

    /// <summary>RFC 7636 §4.6. A verifier that is not one (§4.1: 43 to 128 unreserved characters) does not match.</summary>
    public static bool Matches(string challenge, string verifier)
    {
        if (verifier.Length is < 43 or > 128 || verifier.AsSpan().IndexOfAnyExcept(Unreserved) >= 0)
        {
            return false;
        }

        var computed = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(computed), Encoding.ASCII.GetBytes(challenge));
    }
}
