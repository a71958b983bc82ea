using ClientPortal.Domain.OAuth.ClientAuthentication;
using ClientPortal.Domain.OAuth.Dpop;
using ClientPortal.Domain.OAuth.Tokens;

namespace ClientPortal.Domain.OAuth.Token;

/// <summary>A token request (RFC 6749 §4.1.3, §4.4.2, §6) of a client that has proved who it is; every parameter was sent once.</summary>
public sealed record TokenRequest
{
    public required OAuthProfile Profile { get; init; }

    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>Every <c>resource</c> that was sent: the one parameter beside <c>audience</c> that may be repeated (RFC 8707 §2).</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>Every <c>audience</c> that was sent (RFC 8693 §2.1).</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>The proof of possession that came along, as it came (RFC 9449 §5).</summary>
    public ShownProof? Proof { get; init; }

    /// <summary>The key the client has proved to hold: what is issued gets bound to it. Set by <see cref="ExchangeToken"/>, once the proof was judged.</summary>
    public Confirmation? Confirmation { get; init; }

    /// <summary>How the client proved who it is. Set by <see cref="ExchangeToken"/>.</summary>
    public PresentedWay ClientProvedBy { get; init; }

    public string? IpAddress { get; init; }

    public string? CorrelationId { get; init; }

    public string? Find(string parameter) => Parameters.GetValueOrDefault(parameter);
}
