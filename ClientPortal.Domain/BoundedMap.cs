using System.Collections.Concurrent;

namespace ClientPortal.Domain;

/// <summary>
/// A map for many threads that takes no more than so many entries. Its room is counted beside it: a <see cref="ConcurrentDictionary{TKey, TValue}"/> takes
/// all its locks to say how many entries it has, and a map that is full is asked so by every call.
/// </summary>
internal sealed class BoundedMap<TKey, TValue>(int most)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, TValue> _entries = new();
    private int _room = most;

    public bool HasRoom => Volatile.Read(ref _room) > 0;

    public bool TryGetValue(TKey key, out TValue? value) => _entries.TryGetValue(key, out value);

    /// <summary>Sets the value; not where it would be an entry more and there is no room.</summary>
    public bool TrySet(TKey key, TValue value)
    {
        if (!HasRoom && !_entries.ContainsKey(key))
        {
            return false;
        }

        Set(key, value);
        return true;
    }

    public bool TryRemove(KeyValuePair<TKey, TValue> entry)
    {
        if (!_entries.TryRemove(entry))
        {
            return false;
        }

        Interlocked.Increment(ref _room);
        return true;
    }

    public KeyValuePair<TKey, TValue>[] ToArray() => _entries.ToArray();

    // Threads that come at once may take a few places too many; each is given back with its entry.
    private void Set(TKey key, TValue value)
    {
        while (!_entries.TryGetValue(key, out var before) || !_entries.TryUpdate(key, value, before))
        {
            if (_entries.TryAdd(key, value))
            {
                Interlocked.Decrement(ref _room);
                return;
            }
        }
    }
}
