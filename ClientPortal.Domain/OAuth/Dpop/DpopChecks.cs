using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ClientPortal.Domain.Credentials;

namespace ClientPortal.Domain.OAuth.Dpop;

/// <summary>A DPoP proof as an ordered list of named rules (RFC 9449 §4.3); the list is the specification. That its <c>jti</c> is new is decided by the database afterwards.</summary>
internal static class DpopChecks
{
    /// <summary>How far the client's clock may be off (§11.1).</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(60);

    /// <summary>The same where a nonce of ours says how old the proof is at most: a phone with a wrong clock gets in, too (§8).</summary>
    public static readonly TimeSpan ToleranceWithNonce = TimeSpan.FromMinutes(5);

    private const int MaxIdLength = 512;
    private const int MaxAddressLength = 2048;

    private static readonly DpopCheck[] All =
    [
        TypeIsDpop,
        AlgorithmIsOffered,
        NothingIsCritical,
        KeyIsShownAndPublic,
        KeyFitsAlgorithm,
        SignatureIsTheKeys,
        IdIsThere,
        MethodIsThis,
        AddressIsThis,
        TokenIsThis,
        NonceIsOurs,
        TimeIsNow,
    ];

    /// <summary>The first rule that does not hold; null where all do.</summary>
    public static OAuthError? FirstMistake(DpopProof proof, DpopExpectation expected) =>
        All.Select(check => check(proof, expected)).FirstOrDefault(error => error is not null);

    // §4.3 check 4; RFC 8725 §3.11: no other JWT passes for a proof.
    private static OAuthError? TypeIsDpop(DpopProof proof, DpopExpectation expected) =>
        proof.Type == "dpop+jwt" ? null : OAuthError.InvalidProof("typ of a DPoP proof must be dpop+jwt.");

    // Check 5: none and shared keys are not among them.
    private static OAuthError? AlgorithmIsOffered(DpopProof proof, DpopExpectation expected) =>
        DpopAlgorithms.All.Contains(proof.Algorithm, StringComparer.Ordinal) ? null : OAuthError.InvalidProof($"alg of a DPoP proof must be one of {string.Join(", ", DpopAlgorithms.All)}.");

    // RFC 7515 §4.1.11.
    private static OAuthError? NothingIsCritical(DpopProof proof, DpopExpectation expected) =>
        proof.HasCriticalExtensions ? OAuthError.InvalidProof("crit names extensions that are not known here.") : null;

    // Checks 3 and 7. A private key that was shown is nobody's any more.
    private static OAuthError? KeyIsShownAndPublic(DpopProof proof, DpopExpectation expected) => proof switch
    {
        { ShowsPrivateKey: true } => OAuthError.InvalidProof("jwk holds a private key. It must be public, and this key must not be used again."),
        { Key: null } => OAuthError.InvalidProof("jwk must be a public key: EC on P-256, P-384 or P-521, or RSA of 2048 to 4096 bits."),
        _ => null,
    };

    // RFC 7518 §3.1: the curve belongs to the algorithm.
    private static OAuthError? KeyFitsAlgorithm(DpopProof proof, DpopExpectation expected) =>
        proof.Key!.Fits(proof.Algorithm!) ? null : OAuthError.InvalidProof("jwk is not a key for this alg.");

    // Check 6.
    private static OAuthError? SignatureIsTheKeys(DpopProof proof, DpopExpectation expected) =>
        proof.Key!.Verifies(proof.Algorithm!, proof.Signed, proof.Signature) ? null : OAuthError.InvalidProof("The signature of the DPoP proof is wrong.");

    // Check 3.
    private static OAuthError? IdIsThere(DpopProof proof, DpopExpectation expected) =>
        proof.Id is { Length: > 0 and <= MaxIdLength } ? null : OAuthError.InvalidProof("jti of a DPoP proof must be a text of up to 512 characters.");

    // Check 8; methods are case-sensitive (RFC 9110 §9.1).
    private static OAuthError? MethodIsThis(DpopProof proof, DpopExpectation expected) =>
        proof.Method == expected.Method ? null : OAuthError.InvalidProof("htm is not the method of this request.");

    // Check 9: query and fragment do not count, and spellings that mean the same are the same (RFC 3986 §6.2.2, §6.2.3).
    private static OAuthError? AddressIsThis(DpopProof proof, DpopExpectation expected) =>
        proof.Address is { Length: <= MaxAddressLength } sent
        && Uri.TryCreate(sent, UriKind.Absolute, out var address)
        && address.UserInfo.Length == 0
        && WithoutQuery(address) == WithoutQuery(new Uri(expected.Address))
            ? null
            : OAuthError.InvalidProof("htu is not the public address of this endpoint.");

    // Check 12 a (§4.2): the proof is for this token and no other.
    private static OAuthError? TokenIsThis(DpopProof proof, DpopExpectation expected) =>
        expected.AccessToken is not { } token || (proof.AccessTokenHash is { } sent && StrictBase64Url.Decode(sent) is { Length: SHA256.HashSizeInBytes } hash && SecretHash.Matches(SHA256.HashData(Encoding.ASCII.GetBytes(token)), hash))
            ? null
            : OAuthError.InvalidProof("ath is not the hash of this access token.");

    // Check 10.
    private static OAuthError? NonceIsOurs(DpopProof proof, DpopExpectation expected) =>
        expected.Nonce == DpopNonceState.Needed ? new OAuthError(OAuthErrors.UseDpopNonce, "Send the proof again with the nonce of the header DPoP-Nonce.") : null;

    // Check 11.
    private static OAuthError? TimeIsNow(DpopProof proof, DpopExpectation expected)
    {
        var tolerance = expected.Nonce == DpopNonceState.Good ? ToleranceWithNonce : Tolerance;
        return proof.IssuedAt is { } iat && Math.Abs(expected.Now.ToUnixTimeMilliseconds() / 1000.0 - iat) <= tolerance.TotalSeconds
            ? null
            : OAuthError.InvalidProof("iat of the DPoP proof is not the present time.");
    }

    private static string WithoutQuery(Uri address) => address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
}
