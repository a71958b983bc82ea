using System.Text.Json;

namespace ClientPortal.Domain.OAuth.Registration;

/// <summary>What a client says about itself that no rule here depends on; kept to be given back as it is stored (RFC 7591 §3.2.1), never fetched or shown as true.</summary>
public sealed record ClientExtras
{
    /// <summary>An address of the client's, and so nothing that a page here shows; people upload a logo instead (SEC-047).</summary>
    public string? LogoUri { get; init; }

    public string? SoftwareVersion { get; init; }

    internal string ToJson() => JsonSerializer.Serialize(this);

    internal static ClientExtras FromJson(string json) => JsonSerializer.Deserialize<ClientExtras>(json)!;
}
