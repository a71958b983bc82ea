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
    }

    // OpenID Connect Back-Channel Logout §2.2; plain http only on the developer's own machine.
    private static bool IsBackchannelUri(string text) =>
        text.Length <= ClientProtocol.MaxUriLength
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Fragment.Length == 0
        && uri.UserInfo.Length == 0
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
}
