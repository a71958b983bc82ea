using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.OAuth.Registration;

/// <summary>What differs between the registration endpoint and a dialect's: a few values; the rules are the same.</summary>
public sealed record RegistrationTerms
{
    /// <summary>The endpoint of the core.</summary>
    public static readonly RegistrationTerms Core = new();

    /// <summary>Null for <c>OAuth:Registration</c>.</summary>
    public RegistrationMode? Mode { get; init; }

    /// <summary>What may be asked for, and what a client gets that names none.</summary>
    public ScopeSet Scopes { get; init; } = DynamicLimits.Scopes;

    /// <summary>Put before the client ids it makes.</summary>
    public string ClientIdPrefix { get; init; } = "";

    /// <summary>Whether the client gets a token to manage its registration with (RFC 7592).</summary>
    public bool GivesAccessToken { get; init; } = true;
}
