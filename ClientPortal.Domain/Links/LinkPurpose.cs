namespace ClientPortal.Domain.Links;

/// <summary>What a <see cref="OneTimeLink"/> lets its holder do.</summary>
public enum LinkPurpose
{
    /// <summary>Become the owner of the first workspace of an empty host.</summary>
    SetUp = 0,

    /// <summary>Choose a new password (1 hour).</summary>
    PasswordReset = 1,
}
