using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Domain.OAuth.Authorize;

/// <summary>Seals what a page showed into its form, and opens it in the answer: a form can carry it, and nobody can write or read it (SEC-042).</summary>
public sealed class SealedForms(IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>How long a page may stay open.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    private const int MaxLength = 65_536;

    internal string Seal<TShown>(TShown shown)
        where TShown : ShownForm => Base64UrlEncoder.Encode(ProtectorOf<TShown>().Protect(JsonSerializer.SerializeToUtf8Bytes(shown)));

    /// <summary>Null for anything that is not a living form of this kind, shown to this person in this session.</summary>
    internal TShown? Open<TShown>(string? text, Actor? actor)
        where TShown : ShownForm
    {
        if (text is not { Length: > 0 and < MaxLength })
        {
            return null;
        }

        try
        {
            var shown = JsonSerializer.Deserialize<TShown>(ProtectorOf<TShown>().Unprotect(Base64UrlEncoder.DecodeBytes(text)));
            return shown is not null && shown.UserId == actor?.UserId && shown.SessionId == actor.SessionId && time.GetUtcNow() - shown.ShownAt <= Lifetime
                ? shown
                : null;
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or JsonException)
        {
            return null; // forged or cut: the same as none
        }
    }

    // One purpose per kind of form, so that none passes for another.
    private IDataProtector ProtectorOf<TShown>() => protection.CreateProtector($"ClientPortal.{typeof(TShown).Name}.v1");
}

/// <summary>What a page showed, to whom, in which session and when.</summary>
internal abstract record ShownForm
{
    public required Guid UserId { get; init; }

    public required Guid SessionId { get; init; }

    public required DateTimeOffset ShownAt { get; init; }
}
