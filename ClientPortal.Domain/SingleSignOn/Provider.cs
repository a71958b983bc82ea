using System.Text.Json;
using ClientPortal.Domain.Outbound;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Domain.SingleSignOn;

/// <summary>What a provider's discovery document says (OpenID Connect Discovery §3), as far as it is needed.</summary>
/// <param name="TakesBasic">The client secret goes into the header, else into the form.</param>
/// <param name="AnnouncesIssuer">Its answers name it (RFC 9207 §3), so one that does not is not its.</param>
internal sealed record Provider(string Issuer, Uri Authorization, Uri Token, Uri? UserInfo, Uri Keys, bool TakesBasic, bool AnnouncesIssuer)
{
    private const string Basic = "client_secret_basic";
    private const string Post = "client_secret_post";

    /// <summary>Reads the document that lies at this issuer.</summary>
    public static Outcome<Provider> Read(string issuer, ReadOnlySpan<byte> utf8, OutboundAddresses addresses)
    {
        if (TryRead(utf8) is not { } said)
        {
            return ProviderMistakes.Document.AsConflict();
        }

        // OpenID Connect Discovery §4.3; compared letter by letter (§7.2, RFC 9207 §2.4).
        if (!string.Equals(said.Issuer, issuer, StringComparison.Ordinal))
        {
            return ProviderMistakes.OtherIssuer.AsConflict();
        }

        Uri? Called(string? address) => address is not null && addresses.MistakeIn(address) is null ? new Uri(address) : null;
        if (Called(said.AuthorizationEndpoint) is not { } authorization || Called(said.TokenEndpoint) is not { } token || Called(said.JwksUri) is not { } keys)
        {
            return ProviderMistakes.Endpoints.AsConflict();
        }

        // Where nothing is said, Basic it is (§3), and PKCE is sent all the same: who does not know it ignores it (RFC 6749 §3.1).
        var methods = said.TokenEndpointAuthMethodsSupported;
        var takesBasic = methods.Count == 0 || methods.Contains(Basic);
        return Offers(said.ResponseTypesSupported, "code") && Offers(said.CodeChallengeMethodsSupported, "S256") && (takesBasic || methods.Contains(Post))
            ? new Provider(issuer, authorization, token, Called(said.UserInfoEndpoint), keys, takesBasic, said.AuthorizationResponseIssParameterSupported)
            : ProviderMistakes.Methods.AsConflict();
    }

    /// <summary>The keys by which signatures are checked: public ones, strong enough; null where there is no set.</summary>
    public static IReadOnlyList<JsonWebKey>? ReadKeys(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return [.. new JsonWebKeySet(System.Text.Encoding.UTF8.GetString(utf8)).Keys.Where(IsForSignatures)];
        }
        catch (Exception exception) when (exception is ArgumentException or JsonException)
        {
            return null;
        }
    }

    // A symmetric key in a public set would let anybody sign (RFC 8725 §2.1).
    private static bool IsForSignatures(JsonWebKey key) =>
        key.Use is null or "" or "sig" && key.Kty switch
        {
            JsonWebAlgorithmsKeyTypes.RSA => key.N is not null && key.E is not null && key.KeySize >= 2048,
            JsonWebAlgorithmsKeyTypes.EllipticCurve => key.X is not null && key.Y is not null,
            _ => false,
        };

    private static bool Offers(ICollection<string> list, string value) => list.Count == 0 || list.Contains(value);

    private static OpenIdConnectConfiguration? TryRead(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return OpenIdConnectConfiguration.Create(System.Text.Encoding.UTF8.GetString(utf8));
        }
        catch (Exception exception) when (exception is ArgumentException or JsonException or InvalidOperationException)
        {
            return null; // somebody else's text
        }
    }
}
