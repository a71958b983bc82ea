using System.Collections.Concurrent;

namespace ClientPortal.Domain.Changes;

/// <summary>
/// What was read from the database lately, bounded, under the key by which it is asked for; each with the id by which its change is told. Nothing in
/// it has a lifetime: the sequence of changes ends it (ADR 0013).
/// </summary>
/// <param name="most">When there are more, all are forgotten: what is in use is back after one look-up each.</param>
internal sealed class Remembered<TKey, TValue>(HeardChanges heard, int most, Func<TValue, Guid> idOf, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
    where TValue : class
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<TKey, TValue> _values = new(comparer);
    private readonly Dictionary<Guid, TKey> _keys = [];

    /// <summary>Null where it is not remembered, or this node does not hear of changes.</summary>
    public TValue? Find(TKey key) => !heard.IsCutOff && _values.TryGetValue(key, out var value) ? value : null;

    /// <summary>Remembers it, unless one of the subjects has changed since it was read.</summary>
    public void Remember(TKey key, TValue value, ChangeStamp readAt, ReadOnlySpan<ChangeSubject> subjects)
    {
        lock (_gate)
        {
            if (heard.HasChanged(readAt, subjects))
            {
                return;
            }

            if (_keys.Count >= most && !_keys.ContainsKey(idOf(value)))
            {
                Clear();
            }

            _values[key] = value;
            _keys[idOf(value)] = key;
        }
    }

    public void Forget(Guid id)
    {
        lock (_gate)
        {
            if (_keys.Remove(id, out var key))
            {
                _values.TryRemove(key, out _);
            }
        }
    }

    public void ForgetThose(Predicate<TValue> match)
    {
        lock (_gate)
        {
            foreach (var (key, value) in _values.Where(pair => match(pair.Value)).ToArray())
            {
                _values.TryRemove(key, out _);
                _keys.Remove(idOf(value));
            }
        }
    }

    public void ForgetAll()
    {
        lock (_gate)
        {
            Clear();
        }
    }

    private void Clear()
    {
        _values.Clear();
        _keys.Clear();
    }
}
