namespace ClientPortal.Domain.OAuth.Token;

/// <summary>A token request (RFC 6749 §4.1.3, §4.4.2, §6) of a client that has proved who it is; every parameter was sent once.</summary>
public sealed record TokenRequest
{
    public required OAuthProfile Profile { get; init; }

    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    public string? IpAddress { get; init; }

    public string? CorrelationId { get; init; }

    public string? Find(string parameter) => Parameters.GetValueOrDefault(parameter);
}
