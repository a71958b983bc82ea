namespace ClientPortal.Domain.LastUsed;

/// <summary>How often notes of what was called are written down: the more there is to write, the rarer, for calls of the same key become fewer rows the longer they wait.</summary>
internal static class NotePace
{
    /// <summary>Pauses for each moment of writing: so a fortieth of the time goes into it, as long as that is no pause of more than <see cref="Longest"/>.</summary>
    private const int PausesPerWrite = 40;

    /// <summary>How late notes may be where hundreds of thousands of keys are in use.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <param name="took">How long the write took.</param>
    /// <param name="least">How long to wait where there was little.</param>
    public static TimeSpan PauseAfter(TimeSpan took, TimeSpan least) => TimeSpan.FromTicks(Math.Clamp(took.Ticks * PausesPerWrite, least.Ticks, Longest.Ticks));
}
