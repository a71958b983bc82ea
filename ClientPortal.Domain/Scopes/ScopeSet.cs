using System.Collections;

namespace ClientPortal.Domain.Scopes;

/// <summary>An immutable set of scope names, ordered ordinally; written as RFC 6749 §3.3 has it, with single spaces.</summary>
public sealed class ScopeSet : IReadOnlyCollection<string>, IEquatable<ScopeSet>
{
    public static readonly ScopeSet Empty = new(Array.Empty<string>());

    private readonly string[] _names;
    private string? _text;

    public ScopeSet(IEnumerable<string> names)
        : this([.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)])
    {
    }

    // In order, each once.
    private ScopeSet(string[] names) => _names = names;

    public int Count => _names.Length;

    /// <summary>Reads a space-separated list; null and blank mean none.</summary>
    public static ScopeSet Parse(string? text) => string.IsNullOrWhiteSpace(text)
        ? Empty
        : new ScopeSet(text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).AsEnumerable());

    public bool Contains(string name) => Array.BinarySearch(_names, name, StringComparer.Ordinal) >= 0;

    public bool IsSubsetOf(ScopeSet other) => Array.TrueForAll(_names, other.Contains);

    public ScopeSet Union(IEnumerable<string> others) => new(_names.Concat(others));

    public ScopeSet Intersect(ScopeSet other) => IsSubsetOf(other) ? this : new(Array.FindAll(_names, other.Contains));

    public ScopeSet Except(ScopeSet others) => Array.Exists(_names, others.Contains) ? new(Array.FindAll(_names, name => !others.Contains(name))) : this;

    public ScopeSet Except(IEnumerable<string> others) => new(_names.Except(others, StringComparer.Ordinal));

    public bool Equals(ScopeSet? other) => other is not null && _names.AsSpan().SequenceEqual(other._names);

    public override bool Equals(object? obj) => Equals(obj as ScopeSet);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    public override string ToString() => _text ??= string.Join(' ', _names);

    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)_names).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
