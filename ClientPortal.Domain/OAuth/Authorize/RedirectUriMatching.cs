using ClientPortal.Domain.Clients;

namespace ClientPortal.Domain.OAuth.Authorize;

/// <summary>
/// Redirect URIs are literals, compared ordinally; nothing is normalised (RFC 9700 §4.1.3). One exception: the port of a loopback
/// redirect of a public client, which a native application learns only when it starts to listen (RFC 8252 §7.3, decisions.md 20).
/// </summary>
internal static class RedirectUriMatching
{
    private const string Http = "http://";
    private static readonly string[] LoopbackHosts = ["127.0.0.1", "[::1]", "localhost"];

    public static bool IsRegistered(Client client, string sent) => RegisteredFor(client, sent) is not null;

    /// <summary>The registered literal that what was sent stands for; null where there is none.</summary>
    public static string? RegisteredFor(Client client, string sent) =>
        client.RedirectUris.Find(registered => string.Equals(registered, sent, StringComparison.Ordinal))
        ?? (client.Kind == ClientKind.Public && WithoutLoopbackPort(sent) is { } bare ? client.RedirectUris.Find(registered => WithoutLoopbackPort(registered) == bare) : null);

    /// <summary>Whether only programs on the person's own machine receive the answer; which program it is nobody can tell.</summary>
    public static bool IsLoopback(string uri) => WithoutLoopbackPort(uri) is not null;

    // By hand, because a parser normalises, and what it normalises is what attackers send.
    private static string? WithoutLoopbackPort(string uri)
    {
        if (!uri.StartsWith(Http, StringComparison.Ordinal)
            || LoopbackHosts.FirstOrDefault(host => uri.AsSpan(Http.Length).StartsWith(host, StringComparison.Ordinal)) is not { } found)
        {
            return null;
        }

        var rest = uri.AsSpan(Http.Length + found.Length);
        if (rest.StartsWith(":", StringComparison.Ordinal))
        {
            var digits = rest[1..].IndexOfAnyExceptInRange('0', '9') is var end && end < 0 ? rest.Length - 1 : end;
            if (digits is 0 or > 5 || !ushort.TryParse(rest.Slice(1, digits), System.Globalization.CultureInfo.InvariantCulture, out _))
            {
                return null;
            }

            rest = rest[(1 + digits)..];
        }

        return rest.IsEmpty || rest[0] is '/' or '?' ? $"{Http}{found}{rest}" : null;
    }
}
