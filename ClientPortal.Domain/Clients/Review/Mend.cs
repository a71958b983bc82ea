namespace ClientPortal.Domain.Clients.Review;

/// <summary>The one act that mends a finding: which operation, with what. Closed; a page and the API each have one switch over it.</summary>
public abstract record Mend
{
    private Mend()
    {
    }

    /// <summary><see cref="EditClient"/>.</summary>
    public sealed record Edit(ClientEdit Change) : Mend;

    /// <summary>A secret more; it is shown once.</summary>
    public sealed record AddSecret : Mend;

    /// <summary>A new secret in the place of the others, which end when whoever asks says.</summary>
    public sealed record RegenerateSecret : Mend;

    /// <summary>The secret ends on a date.</summary>
    public sealed record EndSecret(Guid SecretId, DateTimeOffset At) : Mend;

    public sealed record DeleteSecret(Guid SecretId) : Mend;

    /// <summary>A new value for the key; the old one ends when whoever asks says.</summary>
    public sealed record RotateKey(Guid KeyId) : Mend;

    public sealed record DisableKey(Guid KeyId) : Mend;

    public sealed record EndKey(Guid KeyId, DateTimeOffset At) : Mend;

    public sealed record Pause : Mend;

    public sealed record Delete : Mend;

    /// <summary>Needs something only a person knows: an address, a key. Leads to the settings.</summary>
    public sealed record Settings(string Section) : Mend;
}

/// <summary>Something about a client that could be safer.</summary>
public sealed record ReviewFinding(ReviewRule Rule, Mend Mend)
{
    /// <summary>What it is about: an address, scopes, a secret's hint, a key's name; null for the client as a whole.</summary>
    public string? Subject { get; init; }

    /// <summary>How many days it has been so, where that says more.</summary>
    public int? Days { get; init; }

    /// <summary>Whether mending can stop something that works today, so that it is asked about first.</summary>
    public bool TakesAway { get; init; }
}

/// <summary>What a review found, the worst first.</summary>
/// <param name="Version">The client as it was looked at; an edit that mends expects it.</param>
public sealed record ClientReview(string ClientId, int Version, IReadOnlyList<ReviewFinding> Findings)
{
    /// <summary>Those that should be mended; advice is none.</summary>
    public int Serious => Findings.Count(IsSerious);

    internal static bool IsSerious(ReviewFinding finding) => finding.Rule.Severity > ReviewSeverity.Advice;
}
