using ClientPortal.Domain.ClientKeys;
using ClientPortal.Domain.OAuth.ClientAuthentication;
using ClientPortal.Domain.Outbound;
using ClientPortal.Domain.SigningKeys;
using FluentValidation;

namespace ClientPortal.Domain.Clients;

/// <summary>Every rule of a client's protocol settings; part of <see cref="ClientSettings.ReportMistakes"/>.</summary>
internal static class ClientProtocolRules
{
    /// <param name="settings">The settings they belong to.</param>
    public static void ReportMistakes<T>(this ClientProtocol protocol, ValidationContext<T> context, ClientSettings settings)
    {
        context.Report(SigningAlgorithms.OfTokens.Contains(protocol.IdTokenSignedResponseAlg, StringComparer.Ordinal) ? null : ClientMistakes.SigningAlgorithmUnknown, nameof(ClientProtocol.IdTokenSignedResponseAlg));
        context.Report(Enum.IsDefined(protocol.AccessTokenFormat) ? null : ClientMistakes.AccessTokenFormatUnknown, nameof(ClientProtocol.AccessTokenFormat));
        context.Report(protocol.BackchannelLogoutUri is { } uri && !IsBackchannelUri(uri) ? ClientMistakes.BackchannelLogoutUri : null, nameof(ClientProtocol.BackchannelLogoutUri));
        protocol.ReportKeys(context, settings);
        protocol.ReportCertificates(context, settings);
    }

    private static void ReportKeys<T>(this ClientProtocol protocol, ValidationContext<T> context, ClientSettings settings)
    {
        var hasKeys = protocol.Jwks is not null || protocol.JwksUri is not null;
        var method = settings.TokenEndpointAuthMethod;
        context.Report(protocol.Jwks is { } keys ? MistakeInKeys(keys) : null, nameof(ClientProtocol.Jwks));
        context.Report(protocol.JwksUri is { } uri ? protocol.Jwks is null ? MistakeInKeysUri(uri) : ClientKeyMistakes.KeysAndAddress : null, nameof(ClientProtocol.JwksUri));
        context.Report(
            !hasKeys && method is TokenEndpointAuthMethod.PrivateKeyJwt or TokenEndpointAuthMethod.SelfSignedTlsClientAuth ? ClientKeyMistakes.Needed : null,
            nameof(ClientSettings.TokenEndpointAuthMethod));
        context.Report(!hasKeys && settings.GrantTypes.Contains(GrantTypes.JwtBearer) ? ClientKeyMistakes.NeededByGrant : null, nameof(ClientSettings.GrantTypes));
    }

    private static void ReportCertificates<T>(this ClientProtocol protocol, ValidationContext<T> context, ClientSettings settings)
    {
        var subject = protocol.TlsClientAuthSubjectDn;
        context.Report(
            subject is null
                ? settings.TokenEndpointAuthMethod == TokenEndpointAuthMethod.TlsClientAuth ? ClientKeyMistakes.SubjectNeeded : null
                : subject.Length <= ClientProtocol.MaxSubjectLength && SubjectName.IsWellFormed(subject) ? null : ClientKeyMistakes.SubjectMalformed,
            nameof(ClientProtocol.TlsClientAuthSubjectDn));

        // A token has one confirmation (RFC 7800 §3.1), and a public client proves nothing that its refresh tokens could be bound to.
        context.Report(
            !protocol.CertificateBoundAccessTokens ? null
                : settings.Kind == ClientKind.Public ? ClientKeyMistakes.BindingOfPublic
                : protocol.DpopBoundAccessTokens ? ClientKeyMistakes.BoundTwice : null,
            nameof(ClientProtocol.CertificateBoundAccessTokens));
    }

    private static Mistake? MistakeInKeys(string keys) =>
        JwkSet.MistakeIn(keys) ?? (keys.Length > ClientProtocol.MaxKeysLength ? ClientKeyMistakes.TooMany : null);

    // The form only: where it leads is judged each time it is called, and by the host's own rule.
    private static Mistake? MistakeInKeysUri(string uri) => new OutboundAddresses(new OutboundOptions { AllowPrivateAddresses = true }).MistakeIn(uri);

    // OpenID Connect Back-Channel Logout §2.2; plain http only on the developer's own machine.
    private static bool IsBackchannelUri(string text) =>
        text.Length <= ClientProtocol.MaxUriLength
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Fragment.Length == 0
        && uri.UserInfo.Length == 0
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
}
