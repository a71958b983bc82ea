using System.Buffers;
using System.Buffers.Text;
using System.Text;
using ClientPortal.Domain.SigningKeys;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Domain.OAuth.Tokens;

/// <summary>
/// Writes and reads our JWTs. A fixed list of algorithms for each purpose, our own keys by <c>kid</c>, one type per purpose (RFC 8725 §3.1, §3.11): whatever else a header says is not looked at.
/// Time is not judged here.
/// </summary>
public sealed class SignedTokens(SigningKeyRing ring, OAuthIssuer issuer)
{
    private const int MaxLength = 8192;
    private static readonly string[] OurOwn = [SigningAlgorithms.Tokens];
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    /// <param name="expiresAt">Null for what is true when it is said and promises nothing (RFC 9701 §5).</param>
    internal Task<string> WriteAsync(string type, DateTimeOffset now, DateTimeOffset? expiresAt, IReadOnlyList<string> audience, Dictionary<string, object> claims, CancellationToken ct) =>
        WriteAsync(type, SigningAlgorithms.Tokens, now, expiresAt, audience, claims, ct);

    /// <param name="algorithm">What the client that reads it asked for; one of <see cref="SigningAlgorithms.OfTokens"/>.</param>
    internal async Task<string> WriteAsync(string type, string algorithm, DateTimeOffset now, DateTimeOffset? expiresAt, IReadOnlyList<string> audience, Dictionary<string, object> claims, CancellationToken ct)
    {
        var key = await ring.GetSigningKeyAsync(algorithm, ct);
        claims[TokenClaims.Audience] = audience.Count == 1 ? audience[0] : audience;
        claims["iss"] = issuer.Value;
        claims["iat"] = now.ToUnixTimeSeconds();
        if (expiresAt is { } end)
        {
            claims["exp"] = end.ToUnixTimeSeconds();
        }

        return JsonMembers.Write((key, type, claims), static (json, token) => JsonMembers.Write(json, token.claims), static (payload, token) => Sign(payload, token.key, token.type));
    }

    /// <summary>A token of this type whose signature and issuer are ours; null for anything else.</summary>
    internal Task<JsonWebToken?> ReadAsync(string text, string type, string? audience, CancellationToken ct) => ReadAsync(text, type, OurOwn, audience, ct);

    /// <param name="algorithms">What tokens of this type are signed with; nothing else is tried (RFC 8725 §3.1).</param>
    internal async Task<JsonWebToken?> ReadAsync(string text, string type, IReadOnlyList<string> algorithms, string? audience, CancellationToken ct)
    {
        if (text.Length > MaxLength || !IsCanonical(text))
        {
            return null;
        }

        var keys = await ring.GetAsync(ct);
        var result = await Handler.ValidateTokenAsync(text, new TokenValidationParameters
        {
            ValidAlgorithms = algorithms,
            ValidTypes = [type],
            ValidIssuer = issuer.Value,
            ValidateAudience = audience is not null,
            ValidAudience = audience,
            ValidateLifetime = false,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            TryAllIssuerSigningKeys = false,
            IssuerSigningKeys = keys.PublishedAt(keys.ReadAt).Where(key => algorithms.Contains(key.Algorithm, StringComparer.Ordinal)).Select(key => key.Key),
        });
        return result.IsValid ? (JsonWebToken)result.SecurityToken : null;
    }

    // RFC 7515 §7.1: the library's handler does the same in twice the time, for it does not know that these claims are in order.
    private static string Sign(ReadOnlySpan<byte> payload, TokenKey key, string type)
    {
        var header = key.HeaderOf(type);
        Span<byte> signature = stackalloc byte[TokenKey.LongestSignature];
        var text = ArrayPool<byte>.Shared.Rent(header.Length + Base64Url.GetEncodedLength(payload.Length) + 1 + Base64Url.GetEncodedLength(signature.Length));
        try
        {
            header.CopyTo(text);
            var length = header.Length + Base64Url.EncodeToUtf8(payload, text.AsSpan(header.Length));
            var signed = text.AsSpan(0, length);
            text[length++] = (byte)'.';
            length += Base64Url.EncodeToUtf8(signature[..key.Sign(signed, signature)], text.AsSpan(length));
            return Encoding.ASCII.GetString(text, 0, length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
        }
    }

    // The last character of a base64url segment has spare bits: without this, a changed token could still be the same token (SEC-111).
    private static bool IsCanonical(string text)
    {
        var segments = text.Split('.');
        return segments.Length == 3 && Array.TrueForAll(segments, IsCanonicalSegment);
    }

    private static bool IsCanonicalSegment(string segment)
    {
        try
        {
            return Base64UrlEncoder.Encode(Base64UrlEncoder.DecodeBytes(segment)) == segment;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
