namespace ClientPortal.Domain.Members;

/// <summary>What a person is in a workspace; <see cref="RightsTable"/> says what each may do.</summary>
public enum WorkspaceRole
{
    /// <summary>Own account, connected apps, consent; sees the workspace's name and its members.</summary>
    Member = 0,

    /// <summary>Clients, secrets, keys, audit, usage; invites members and admins.</summary>
    Admin = 1,

    /// <summary>Everything, including members' roles, policies and the end of the workspace.</summary>
    Owner = 2,
}
