using ClientPortal.Domain.Members;

namespace ClientPortal.Domain.OAuth.Token;

/// <summary>What is read of the person behind a grant, in one statement with whatever names the grant.</summary>
internal sealed record GrantPerson
{
    public required string Name { get; init; }

    public required DateTimeOffset? DisabledAt { get; init; }

    /// <summary>Whether the browser session that the grant came from still is one.</summary>
    public required bool SessionLives { get; init; }

    /// <summary>In the grant's own workspace; null for no member of it.</summary>
    public required WorkspaceRole? Role { get; init; }
}
