namespace ClientPortal.Domain.Outbound;

/// <summary>
/// The one way to an address that a client named (its <c>jwks_uri</c>, its logout address, its metadata document). Whoever may name an address
/// could name one inside our network, so every call is guarded alike (SEC-153): <see cref="OutboundAddresses"/> judges the name and each address
/// it resolves to at the moment of connecting; no redirect is followed; no cookie, proxy or compression; <see cref="MaxAnswerBytes"/> and
/// <see cref="TotalTime"/> bound what comes back.
/// </summary>
public interface IOutbound
{
    /// <summary>What a longer answer is cut off at, as <see cref="OutboundFailure.TooLarge"/>.</summary>
    public const int MaxAnswerBytes = 64 * 1024;

    /// <summary>From the first look-up to the last byte.</summary>
    public static readonly TimeSpan TotalTime = TimeSpan.FromSeconds(5);

    /// <param name="accept">The media types the caller can read.</param>
    /// <param name="ifNoneMatch">The ETag of what is known already; unchanged, it is answered with 304 (RFC 9110 §13.1.2).</param>
    /// <param name="credentials">What the call proves itself with; null for none.</param>
    Task<OutboundAnswer> GetAsync(Uri address, string accept, CancellationToken ct, string? ifNoneMatch = null, OutboundCredentials? credentials = null);

    /// <summary>Posts <c>application/x-www-form-urlencoded</c>.</summary>
    Task<OutboundAnswer> PostFormAsync(Uri address, IReadOnlyDictionary<string, string> form, CancellationToken ct, OutboundCredentials? credentials = null);
}
