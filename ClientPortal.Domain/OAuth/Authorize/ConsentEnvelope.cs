using System.Security.Cryptography;
using System.Text.Json;
using ClientPortal.Domain.Credentials;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Domain.OAuth.Authorize;

/// <summary>What a consent page showed, to whom, in which session; and a nonce that is spent with the answer (decisions.md 19).</summary>
internal sealed record ConsentEnvelope
{
    public required string Profile { get; init; }

    public required Dictionary<string, string> Parameters { get; init; }

    public required Guid UserId { get; init; }

    public required Guid SessionId { get; init; }

    public required Guid ClientRowId { get; init; }

    public required string RedirectUri { get; init; }

    public required string Scopes { get; init; }

    public required DateTimeOffset ShownAt { get; init; }

    public required string Nonce { get; init; }
}

/// <summary>Seals and opens envelopes; a form can carry one, and nobody can write or read it.</summary>
public sealed class ConsentEnvelopes(IDataProtectionProvider protection, CredentialGenerator credentials, IEnumerable<OAuthProfile> profiles, TimeProvider time)
{
    /// <summary>How long a page may stay open.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    private readonly IDataProtector protector = protection.CreateProtector("ClientPortal.Consent.v1");

    internal string Seal(TrustedRequest trusted, SignedInPerson person) => Base64UrlEncoder.Encode(protector.Protect(JsonSerializer.SerializeToUtf8Bytes(new ConsentEnvelope
    {
        Profile = trusted.Request.Profile.Name,
        Parameters = new Dictionary<string, string>(trusted.Request.Parameters, StringComparer.Ordinal),
        UserId = person.UserId,
        SessionId = person.SessionId,
        ClientRowId = trusted.Client.Id,
        RedirectUri = trusted.RedirectUri,
        Scopes = trusted.Scopes.ToString(),
        ShownAt = time.GetUtcNow(),
        Nonce = Convert.ToHexString(credentials.NewBytes(32)),
    })));

    /// <summary>Null for anything that is not a living envelope of this person's session.</summary>
    internal ConsentEnvelope? Open(string? text, Actor? actor)
    {
        if (text is not { Length: > 0 and < 65_536 })
        {
            return null;
        }

        try
        {
            var envelope = JsonSerializer.Deserialize<ConsentEnvelope>(protector.Unprotect(Base64UrlEncoder.DecodeBytes(text)));
            return envelope is not null && envelope.UserId == actor?.UserId && envelope.SessionId == actor.SessionId && time.GetUtcNow() - envelope.ShownAt <= Lifetime
                ? envelope
                : null;
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or JsonException)
        {
            return null; // forged or cut: the same as none
        }
    }

    /// <summary>The request as it was shown.</summary>
    internal AuthorizeRequest RequestIn(ConsentEnvelope envelope) => new()
    {
        Profile = profiles.Single(profile => profile.Name == envelope.Profile),
        Parameters = envelope.Parameters,
    };
}
