using System.Collections.Concurrent;

namespace ClientPortal.AspNetCore;

/// <summary>
/// Remembers answers for moments. The time counts from when the question was asked, so that an answer is never older than it says; callers who ask the same
/// while an answer is on its way share it, unless it may not serve others; failures are forgotten at once. Bounded.
/// </summary>
internal sealed class ShortMemory<TKey, TAnswer>(TimeProvider time)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Entry> entries = new();

    /// <param name="mayRemember">Whether this answer may serve others, too.</param>
    public async Task<TAnswer> GetAsync(TKey key, TimeSpan lifetime, int atMost, Func<Task<TAnswer>> ask, Func<TAnswer, bool> mayRemember)
    {
        if (lifetime == TimeSpan.Zero)
        {
            return await ask();
        }

        var now = time.GetTimestamp();
        while (true)
        {
            Entry? own = null;
            if (!entries.TryGetValue(key, out var entry))
            {
                MakeRoom(atMost, lifetime);
                own = new Entry(now, new Lazy<Task<TAnswer>>(ask));
                entry = entries.GetOrAdd(key, own);
            }

            if (time.GetElapsedTime(entry.AskedAt, now) >= lifetime)
            {
                entries.TryRemove(KeyValuePair.Create(key, entry));
                continue;
            }

            var answer = await AnswerAsync(key, entry, mayRemember);
            return ReferenceEquals(entry, own) || mayRemember(answer) ? answer : await ask();
        }
    }

    private async Task<TAnswer> AnswerAsync(TKey key, Entry entry, Func<TAnswer, bool> mayRemember)
    {
        try
        {
            var answer = await entry.Answer.Value;
            if (!mayRemember(answer))
            {
                entries.TryRemove(KeyValuePair.Create(key, entry));
            }

            return answer;
        }
        catch
        {
            entries.TryRemove(KeyValuePair.Create(key, entry));
            throw;
        }
    }

    // Everything here lives for seconds: what is too much has either ended or is worth no better choice.
    private void MakeRoom(int atMost, TimeSpan lifetime)
    {
        if (entries.Count < atMost)
        {
            return;
        }

        foreach (var (key, entry) in entries)
        {
            if (time.GetElapsedTime(entry.AskedAt) >= lifetime)
            {
                entries.TryRemove(KeyValuePair.Create(key, entry));
            }
        }

        if (entries.Count >= atMost)
        {
            entries.Clear();
        }
    }

    private sealed record Entry(long AskedAt, Lazy<Task<TAnswer>> Answer);
}
