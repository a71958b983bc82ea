using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth.Registration;

namespace ClientPortal.Domain.OAuth.Documents;

/// <summary>
/// A document as the settings of a client (OAuth Client ID Metadata Document §4): it must name its own address, and holds no shared secret. All
/// else is judged as a registration is.
/// </summary>
public sealed class ReadDocument(ClientDraftRules rules)
{
    /// <summary>The settings, or why the document cannot be one's: exactly one of the two.</summary>
    internal async Task<(ClientSettings? Settings, OAuthError? Mistake)> RunAsync(Uri url, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        var (metadata, unreadable) = ReadClientMetadata.From(body);
        if ((unreadable ?? MistakeIn(metadata!, url)) is { } mistake)
        {
            return (null, mistake);
        }

        var (made, unfit) = DynamicDraft.Of(metadata!, DynamicLimits.Scopes, TokenEndpointAuthMethod.None, nameless: url.Host);
        if (unfit is not null)
        {
            return (null, unfit);
        }

        return Problem.From(await rules.ValidateAsync(made!.Draft, ct)) is { } problem
            ? (null, RegistrationErrors.From(problem))
            : (ClientSettings.Of(made.Draft), null);
    }

    private static OAuthError? MistakeIn(ClientMetadata metadata, Uri url) => metadata switch
    {
        _ when !string.Equals(metadata.ClientId, url.OriginalString, StringComparison.Ordinal) => RegistrationErrors.At("client_id", "must be the address of the document."),
        { ClientSecret: not null } or { ServerOwned.Count: > 0 } => RegistrationErrors.Metadata("A document that everybody can read must not hold what is secret or what the server gives."),
        { TokenEndpointAuthMethod: not (null or "none" or "private_key_jwt") } => RegistrationErrors.At("token_endpoint_auth_method", "must be none or private_key_jwt."),
        _ => null,
    };
}
