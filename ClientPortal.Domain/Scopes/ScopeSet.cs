using System.Collections;

namespace ClientPortal.Domain.Scopes;

/// <summary>An immutable set of scope names, ordered ordinally; written as RFC 6749 §3.3 has it, with single spaces.</summary>
public sealed class ScopeSet : IReadOnlyCollection<string>, IEquatable<ScopeSet>
{
    public static readonly ScopeSet Empty = new([]);

    private readonly SortedSet<string> _names;

    public ScopeSet(IEnumerable<string> names) => _names = new SortedSet<string>(names, StringComparer.Ordinal);

    public int Count => _names.Count;

    /// <summary>Reads a space-separated list; null and blank mean none.</summary>
    public static ScopeSet Parse(string? text) => string.IsNullOrWhiteSpace(text)
        ? Empty
        : new ScopeSet(text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    public bool Contains(string name) => _names.Contains(name);

    public bool IsSubsetOf(ScopeSet other) => _names.IsSubsetOf(other._names);

    public ScopeSet Union(IEnumerable<string> others) => new(_names.Concat(others));

    public ScopeSet Intersect(ScopeSet other) => new(_names.Where(other.Contains));

    public ScopeSet Except(IEnumerable<string> others) => new(_names.Except(others, StringComparer.Ordinal));

    public bool Equals(ScopeSet? other) => other is not null && _names.SetEquals(other._names);

    public override bool Equals(object? obj) => Equals(obj as ScopeSet);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    public override string ToString() => string.Join(' ', _names);

    public IEnumerator<string> GetEnumerator() => _names.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
