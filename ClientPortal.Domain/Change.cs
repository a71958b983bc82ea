namespace ClientPortal.Domain;

/// <summary>A member of an edit whose value may itself be "none": the default leaves the field as it is, a value, null included, sets it.</summary>
public readonly record struct Change<T>
{
    private readonly T _value;

    public Change(T value) => (_value, IsSet) = (value, true);

    /// <summary>Whether the edit says anything about the field.</summary>
    public bool IsSet { get; }

    public T Or(T unchanged) => IsSet ? _value : unchanged;

    public static implicit operator Change<T>(T value) => new(value);
}
