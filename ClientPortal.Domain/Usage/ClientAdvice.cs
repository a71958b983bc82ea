namespace ClientPortal.Domain.Usage;

/// <summary>What is to be said to somebody who asks whether a client may go.</summary>
public static class ClientAdvice
{
    /// <summary>What nothing has used for so long may go; the review of clients says the same.</summary>
    public const int UnusedDays = 90;

    private const int QuietDays = 30;

    public static ClientVerdict Of(ClientUsage usage, DateTimeOffset now)
    {
        var isTried = IsWithin(usage.LastRefusedAt, QuietDays);
        if (usage.PausedAt is { } paused)
        {
            return usage.LastRefusedAt > paused ? ClientVerdict.PausedButTried : ClientVerdict.Paused;
        }

        if (usage.LastUse is not { } last)
        {
            return isTried ? ClientVerdict.OnlyRefused : IsWithin(usage.CreatedAt, QuietDays) ? ClientVerdict.NotUsedYet : ClientVerdict.NeverUsed;
        }

        return IsWithin(last.At, QuietDays) ? ClientVerdict.InUse
            : IsWithin(last.At, UnusedDays) ? ClientVerdict.Quiet
            : isTried ? ClientVerdict.UnusedButTried
            : ClientVerdict.Unused;

        bool IsWithin(DateTimeOffset? at, int days) => at is { } then && now - then < TimeSpan.FromDays(days);
    }
}

/// <summary>May a client go? Each has a sentence of its own.</summary>
public enum ClientVerdict
{
    /// <summary>It is new, and nothing has used it yet.</summary>
    NotUsedYet,

    /// <summary>It has been there for a while, and nothing ever used it.</summary>
    NeverUsed,

    /// <summary>Nothing ever used it, but somebody tries.</summary>
    OnlyRefused,

    /// <summary>Nothing has used it for <see cref="ClientAdvice.UnusedDays"/> days.</summary>
    Unused,

    /// <summary>The same, but somebody tries.</summary>
    UnusedButTried,

    /// <summary>Nothing has used it for a month; what comes once in three months may still need it.</summary>
    Quiet,
    InUse,

    /// <summary>Nothing has tried to use it since it was paused.</summary>
    Paused,
    PausedButTried,
}
