namespace ClientPortal.Domain.KeyVerification;

/// <summary>
/// Keys by their hash: an open table of references, read without a lock and written under its owner's. The hash lies in the facts, so a key costs
/// its facts and one or two places. Full, it lets go of what nobody has asked for lately.
/// </summary>
internal sealed class KeyTable(int most)
{
    private const int Smallest = 1024;
    private static readonly object Gone = new();
    private object?[] _places = new object?[Smallest];
    private int _taken;
    private int _hand;

    public int Count { get; private set; }

    /// <summary>Without a lock: a place only ever goes from empty to facts to gone, and a larger table is published whole.</summary>
    public KeyFacts? Find(in KeyHash hash)
    {
        var places = Volatile.Read(ref _places);
        for (var at = hash.Spread & (places.Length - 1); Volatile.Read(ref places[at]) is { } found; at = (at + 1) & (places.Length - 1))
        {
            if (found is KeyFacts facts && facts.Hash.StartsLike(hash))
            {
                return facts.Hash.Matches(hash) ? facts : null;
            }
        }

        return null;
    }

    public void Put(KeyFacts facts)
    {
        Remove(facts.Hash);
        while (Count >= most)
        {
            LetOneGo();
        }

        if (_taken >= _places.Length / 4 * 3)
        {
            Rebuild();
        }

        Place(_places, facts);
        _taken++;
        Count++;
    }

    /// <summary>Whatever begins like this.</summary>
    public void Remove(in KeyHash start)
    {
        for (var at = start.Spread & (_places.Length - 1); _places[at] is { } found; at = (at + 1) & (_places.Length - 1))
        {
            if (found is KeyFacts facts && facts.Hash.StartsLike(start))
            {
                Empty(at);
                return;
            }
        }
    }

    public void Clear()
    {
        Volatile.Write(ref _places, new object?[Smallest]);
        (Count, _taken, _hand) = (0, 0, 0);
    }

    private void Empty(int at)
    {
        Volatile.Write(ref _places[at], Gone);
        Count--;
    }

    // A second chance for each: what was found since the hand came by last stays for another round.
    private void LetOneGo()
    {
        while (true)
        {
            _hand = (_hand + 1) & (_places.Length - 1);
            if (_places[_hand] is not KeyFacts facts)
            {
                continue;
            }

            if (!facts.WasFound)
            {
                Empty(_hand);
                return;
            }

            facts.WasFound = false;
        }
    }

    private void Rebuild()
    {
        var size = Smallest;
        while (size < Count * 2)
        {
            size *= 2;
        }

        var larger = new object?[size];
        foreach (var facts in _places.OfType<KeyFacts>())
        {
            Place(larger, facts);
        }

        Volatile.Write(ref _places, larger);
        (_taken, _hand) = (Count, _hand & (size - 1)); // it goes on about where it was
    }

    private static void Place(object?[] places, KeyFacts facts)
    {
        var at = facts.Hash.Spread & (places.Length - 1);
        while (places[at] is not null)
        {
            at = (at + 1) & (places.Length - 1);
        }

        Volatile.Write(ref places[at], facts);
    }
}
