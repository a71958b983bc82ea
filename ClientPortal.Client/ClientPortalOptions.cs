using Microsoft.AspNetCore.Authentication;

namespace ClientPortal.AspNetCore;

/// <summary>How an API judges what its callers present. Wrong settings do not start.</summary>
public sealed class ClientPortalOptions : AuthenticationSchemeOptions
{
    /// <summary>The longest time for which an answer may be remembered: a revocation that takes longer is none.</summary>
    public static readonly TimeSpan LongestMemory = TimeSpan.FromSeconds(15);

    /// <summary>The portal's public address, which is the issuer of its tokens: <c>https://portal.example.com</c>, without a path. http on loopback only.</summary>
    public string Authority { get; set; } = "";

    /// <summary>Whom access tokens have to be meant for: the identifier of the API's resource in the portal (RFC 8707). Null: access tokens are not taken.</summary>
    public string? Audience { get; set; }

    /// <summary>An API key of the workspace with the scope <c>keys:verify</c>, by which callers' keys are verified. Null: API keys are not taken.</summary>
    public string? ApiKey { get; set; }

    /// <summary>
    /// The client that stands for the API at the portal (it serves the resource). With <see cref="ClientSecret"/> every token is introspected as well,
    /// so that revoked ones end; opaque tokens cannot be taken without. Null: signed tokens are judged here alone and live until they end.
    /// </summary>
    public string? ClientId { get; set; }

    /// <summary>The secret of <see cref="ClientId"/>; from a secret store, never from source code.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>How long an answer of the portal is believed: the longest delay of a revocation. 2 s unless set, 15 s at most; zero asks each time.</summary>
    public TimeSpan RememberFor { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many answers are remembered at most; about 500 bytes each.</summary>
    public int RememberAtMost { get; set; } = 20_000;

    /// <summary>How long one call to the portal may take before the caller gets 503.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(Uri.TryCreate(Authority, UriKind.Absolute, out var authority) && authority.PathAndQuery == "/" && (authority.Scheme == "https" || (authority.Scheme == "http" && authority.IsLoopback)), "Authority must be the portal's https address, without a path.");
        Require(ApiKey is not null || Audience is not null, "Set ApiKey to take API keys, Audience to take access tokens, or both.");
        Require(ApiKey is null || ApiKeyFormat.IsWellFormed(ApiKey), "ApiKey is not an API key of the portal.");
        Require(ClientId is null == ClientSecret is null, "Set ClientId and ClientSecret together.");
        Require(RememberFor >= TimeSpan.Zero && RememberFor <= LongestMemory, "RememberFor must lie between 0 and 15 seconds.");
        Require(RememberAtMost > 0, "RememberAtMost must be positive.");
        Require(Timeout > TimeSpan.Zero, "Timeout must be positive.");
    }

    internal Uri Address(string path) => new(new Uri(Authority), path);

    private static void Require(bool holds, string sentence)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"{nameof(ClientPortalOptions)}: {sentence}");
        }
    }
}
