using System.Text.Json;

namespace ClientPortal.Domain.OAuth.Registration;

/// <summary>What a client says about itself that no rule here depends on; kept to be given back as it is stored (RFC 7591 §3.2.1), never fetched or shown as true.</summary>
public sealed record ClientExtras
{
    public required string ApplicationType { get; init; }

    public IReadOnlyList<string>? Contacts { get; init; }

    public string? LogoUri { get; init; }

    public string? ClientUri { get; init; }

    public string? PolicyUri { get; init; }

    public string? TosUri { get; init; }

    public string? SoftwareVersion { get; init; }

    internal string ToJson() => JsonSerializer.Serialize(this);

    internal static ClientExtras FromJson(string json) => JsonSerializer.Deserialize<ClientExtras>(json)!;
}
