namespace ClientPortal.Domain.LastUsed;

/// <summary>When something was last used, noted by whoever uses it.</summary>
internal static class TimesOfUse
{
    // What is used a thousand times a second is noted once.
    private static readonly TimeSpan Finest = TimeSpan.FromSeconds(1);

    public static void NoteUse<TKey>(this BoundedMap<TKey, DateTimeOffset> times, TKey key, DateTimeOffset now)
        where TKey : notnull
    {
        // A full map is not even looked into: with so many in use, most of what is asked for is in no cache of the processor.
        if (times.HasRoom && (!times.TryGetValue(key, out var noted) || now - noted >= Finest))
        {
            times.TrySet(key, now);
        }
    }
}
