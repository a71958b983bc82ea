namespace ClientPortal.Domain.SigningKeys;

/// <summary>The life of a signing key: published before it signs, so that every verifier has it by then; verifies for as long as its longest token lives.</summary>
public static class SigningKeySchedule
{
    /// <summary>How long a key signs.</summary>
    public static readonly TimeSpan SignsFor = TimeSpan.FromDays(30);

    /// <summary>How long before its first signature it stands in the JWKS; far longer than anybody may cache that document.</summary>
    public static readonly TimeSpan PublishedBefore = TimeSpan.FromDays(2);

    /// <summary>The same where an operator changes the key by hand: twice as long as anybody may keep the JWKS (SEC-123).</summary>
    public static readonly TimeSpan PublishedBeforeByHand = TimeSpan.FromMinutes(10);

    /// <summary>How long it verifies after its last signature: the longest life an access token may have.</summary>
    public static readonly TimeSpan VerifiesFor = TimeSpan.FromDays(90);

    /// <summary>
    /// When the next key has to sign from: null while the newest one still has time; at once where there is none or it has ended
    /// (first start, or a host that was off for long); else when the newest one ends.
    /// </summary>
    public static DateTimeOffset? NextSignsFrom(SigningKey? newest, DateTimeOffset now) => newest switch
    {
        null => now,
        _ when newest.SignsUntil <= now => now,
        _ when newest.SignsUntil - now <= PublishedBefore => newest.SignsUntil,
        _ => null,
    };
}
