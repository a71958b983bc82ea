using System.Security.Cryptography;
using System.Text;
using ClientPortal.Domain.Credentials;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Domain.SingleSignOn;

/// <summary>
/// What one sign-in at a provider needs to be nobody else's: derived from the browser's key, which stays in its cookie, and the state, which travels
/// in the address. Whoever has only one of the two, or the database, has neither nonce nor verifier.
/// </summary>
internal static class SignOnKeys
{
    /// <summary>OpenID Connect Core §15.5.2.</summary>
    public static string Nonce(PlainSecret browserKey, string state) => Derive(browserKey, state, "nonce");

    /// <summary>RFC 7636 §4.1.</summary>
    public static PlainSecret Verifier(PlainSecret browserKey, string state) => new(Derive(browserKey, state, "code_verifier"));

    /// <summary>RFC 7636 §4.2; the hash of a secret is the SHA-256 of its text.</summary>
    public static string Challenge(PlainSecret verifier) => Base64UrlEncoder.Encode(verifier.Hash);

    private static string Derive(PlainSecret browserKey, string state, string use) =>
        Base64UrlEncoder.Encode(HMACSHA256.HashData(Encoding.UTF8.GetBytes(browserKey.Reveal()), Encoding.UTF8.GetBytes($"{use}\n{state}")));
}
