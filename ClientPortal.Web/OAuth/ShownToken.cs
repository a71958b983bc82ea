using ClientPortal.Domain.OAuth.ClientAuthentication;
using ClientPortal.Domain.OAuth.Tokens;

namespace ClientPortal.Web.OAuth;

/// <summary>An access token with everything its request shows to prove that it is the caller's (RFC 9449 §7, RFC 8705 §3).</summary>
internal static class ShownToken
{
    /// <param name="isDpop">Whether it stood behind the scheme <c>DPoP</c>.</param>
    public static PresentedToken Of(HttpContext context, string value, bool isDpop) => new(value, isDpop)
    {
        Proof = DpopHeaders.ProofOf(context.Request),
        CertificateThumbprint = context.Features.Get<PresentedCertificate>()?.Thumbprint,
    };
}
