namespace ClientPortal.Domain.ApiKeys;

/// <summary>What the networks of a key mean. Stored; the numbers stay.</summary>
public enum NetworkMode
{
    /// <summary>Callers may be anywhere.</summary>
    Off = 0,

    /// <summary>Nobody is refused; where callers are is noted, so that a list can be proposed.</summary>
    Observe = 1,

    /// <summary>Callers elsewhere are refused, and those whose address nobody tells.</summary>
    Enforce = 2,
}
