namespace ClientPortal.Domain.Leaks;

/// <summary>A workspace's policy about credentials of its own that somebody has found in public.</summary>
public enum LeakPolicy
{
    /// <summary>They end at once, and the owners are told: whoever reads a public repository cannot use them.</summary>
    Revoke = 0,

    /// <summary>The owners are told, and decide: for workspaces that would rather bear the risk than an outage.</summary>
    Notify = 1,
}
