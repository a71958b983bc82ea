using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Domain.ClientKeys;

/// <summary>Base64url without padding (RFC 7515 §2), strictly: one value has one spelling, so that no two texts pass for the same token.</summary>
internal static class Base64Urls
{
    /// <summary>Null where it is not, or not its one right form.</summary>
    public static byte[]? Decode(string text)
    {
        try
        {
            var bytes = Base64UrlEncoder.DecodeBytes(text);
            return Base64UrlEncoder.Encode(bytes) == text ? bytes : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
