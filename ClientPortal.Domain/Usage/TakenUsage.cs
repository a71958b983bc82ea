namespace ClientPortal.Domain.Usage;

/// <summary>What was taken out of <see cref="UsageNotes"/> to be written.</summary>
/// <param name="Tallies">In the order of the table.</param>
/// <param name="Hour">When it was taken.</param>
internal sealed record TakenUsage(
    List<(CounterKey Key, Counted Counted)> Counts,
    KeyTally[] Tallies,
    int Hour,
    List<(NetworkCounterKey Key, SeenCalls Seen)> Networks,
    List<RefusalNote> Refusals)
{
    /// <summary>How many counts there are in all.</summary>
    public int Count => Counts.Count + Tallies.Length;

    /// <summary>Some of all counts. One after the other: a million of them are too large to be kept at once.</summary>
    public IEnumerable<(CounterKey Key, Counted Counted)> CountsFrom(int first, int most)
    {
        for (var at = first; at < Math.Min(first + most, Count); at++)
        {
            yield return at < Counts.Count ? Counts[at] : Tallies[at - Counts.Count].ToCount(Hour);
        }
    }
}
