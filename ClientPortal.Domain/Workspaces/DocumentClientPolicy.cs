namespace ClientPortal.Domain.Workspaces;

/// <summary>Which clients that are described by a document at their client id people of a workspace may authorize; the host's own setting may allow less.</summary>
public enum DocumentClientPolicy
{
    Off,

    /// <summary>Those whose document lies at one of the workspace's trusted domains.</summary>
    TrustedDomains,

    /// <summary>Those of any domain; the consent page says that nobody has verified them.</summary>
    Any,
}
