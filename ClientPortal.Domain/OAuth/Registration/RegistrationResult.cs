using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;

namespace ClientPortal.Domain.OAuth.Registration;

/// <summary>What the registration endpoint answers, and its configuration endpoint (RFC 7591 §3.2, RFC 7592 §3).</summary>
public abstract record RegistrationResult
{
    private RegistrationResult()
    {
    }

    /// <summary>The client as it is stored now.</summary>
    /// <param name="Secret">A secret that was just made, this once; null otherwise.</param>
    /// <param name="AccessToken">The token of the registration, where it was just made; null otherwise.</param>
    public sealed record Stored(ClientDetail Client, ClientExtras Extras, PlainSecret? Secret = null, PlainSecret? AccessToken = null) : RegistrationResult;

    /// <summary>It is gone.</summary>
    public sealed record Ended : RegistrationResult;

    public sealed record Refused(OAuthError Error) : RegistrationResult;
}
