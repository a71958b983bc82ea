using System.Text;
using ClientPortal.Domain.Credentials;

namespace ClientPortal.Domain.Outbound;

/// <summary>What a call proves itself with: the <c>Authorization</c> header.</summary>
/// <param name="Scheme">RFC 9110 §11.1.</param>
public sealed record OutboundCredentials(string Scheme, PlainSecret Value)
{
    public static OutboundCredentials Bearer(PlainSecret token) => new("Bearer", token);

    /// <summary>RFC 6749 §2.3.1: both parts as a form would write them.</summary>
    public static OutboundCredentials Basic(string clientId, PlainSecret secret) =>
        new("Basic", new PlainSecret(Convert.ToBase64String(Encoding.ASCII.GetBytes($"{FormText(clientId)}:{FormText(secret.Reveal())}"))));

    private static string FormText(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
