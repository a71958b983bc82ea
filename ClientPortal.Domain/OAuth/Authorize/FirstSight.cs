using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Domain.OAuth.Authorize;

/// <summary>
/// The protected time at which a request that wants a new sign-in was first seen. It rides along in the URL, so that after the sign-in "has
/// this person proved who they are since then?" has an answer, and a reload or the back button is no answer (SEC-028).
/// </summary>
public sealed class FirstSight(IDataProtectionProvider protection, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);
    private readonly IDataProtector protector = protection.CreateProtector("ClientPortal.FirstSight.v1");

    /// <summary>Now, bound to this request.</summary>
    public string Mark(AuthorizeRequest request) =>
        Base64UrlEncoder.Encode(protector.Protect(Encoding.UTF8.GetBytes($"{time.GetUtcNow().UtcTicks.ToString(CultureInfo.InvariantCulture)} {Fingerprint(request)}")));

    /// <summary>When this request was first seen; null where it has not been, or too long ago.</summary>
    public DateTimeOffset? Find(AuthorizeRequest request)
    {
        if (request.Seen is not { Length: < 1000 } seen)
        {
            return null;
        }

        try
        {
            var parts = Encoding.UTF8.GetString(protector.Unprotect(Base64UrlEncoder.DecodeBytes(seen))).Split(' ');
            var at = new DateTimeOffset(long.Parse(parts[0], CultureInfo.InvariantCulture), TimeSpan.Zero);
            return parts[1] == Fingerprint(request) && time.GetUtcNow() - at <= Lifetime ? at : null;
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            return null; // somebody else's text in our parameter is the same as none
        }
    }

    private static string Fingerprint(AuthorizeRequest request)
    {
        var parameters = request.Parameters.Where(pair => pair.Key != OAuthParameters.Seen).OrderBy(pair => pair.Key, StringComparer.Ordinal);
        var text = string.Join('\n', parameters.Select(pair => $"{pair.Key}={pair.Value}"));
        return Base64UrlEncoder.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
