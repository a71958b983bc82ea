namespace ClientPortal.Domain;

/// <summary>One page of a list with the number of all its rows, for a grid that numbers its pages.</summary>
public sealed record GridPage<T>(IReadOnlyList<T> Items, int Total);
