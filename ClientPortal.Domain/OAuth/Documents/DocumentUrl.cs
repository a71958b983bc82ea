using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using ClientPortal.Domain.Clients;

namespace ClientPortal.Domain.OAuth.Documents;

/// <summary>
/// A client id that is the address of the client's document: https, a name, a path, no fragment, no user, no dot segments; and in the one form that
/// a parser would write, so that two texts are never one address.
/// </summary>
internal static class DocumentUrl
{
    private static readonly SearchValues<char> Characters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?[]!$&'()*+,;=%");

    /// <summary>Whether somebody means an address, right or not; no chosen client id looks so.</summary>
    public static bool IsMeantBy(string? clientId) => clientId?.StartsWith("https://", StringComparison.Ordinal) == true;

    public static bool TryRead(string? clientId, [NotNullWhen(true)] out Uri? url)
    {
        url = null;
        return clientId is { Length: <= Client.LongestClientId }
            && IsMeantBy(clientId)
            && !clientId.AsSpan().ContainsAnyExcept(Characters)
            && Uri.TryCreate(clientId, UriKind.Absolute, out url)
            && url.AbsolutePath.Length > 1
            && url.UserInfo.Length == 0
            && url.Host.Contains('.', StringComparison.Ordinal)
            && !IPAddress.TryParse(url.Host.Trim('[', ']'), out _)
            && !clientId.Contains("%2e", StringComparison.OrdinalIgnoreCase)
            && string.Equals(url.AbsoluteUri, clientId, StringComparison.Ordinal);
    }
}
