using ClientPortal.Domain.Members;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Users;

namespace ClientPortal.Domain.OAuth.Tokens;

/// <summary>What a living access token means at this moment: its claims, and the rights its person has now.</summary>
public sealed record AccessTokenFacts
{
    /// <summary>The <c>jti</c>.</summary>
    public required Guid Id { get; init; }

    /// <summary>The person's id, or the client id of a client on its own behalf.</summary>
    public required string Subject { get; init; }

    /// <summary>What people call the person or the client.</summary>
    public required string Name { get; init; }

    public required string ClientId { get; init; }

    public required Guid ClientRowId { get; init; }

    public required Guid WorkspaceId { get; init; }

    /// <summary>Whom it is for: the portal's API, or resources (RFC 8707).</summary>
    public required IReadOnlyList<string> Audience { get; init; }

    /// <summary>The token's scopes as they count now.</summary>
    public required ScopeSet Scopes { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Null for a client on its own behalf.</summary>
    public Guid? UserId { get; init; }

    public Guid? GrantId { get; init; }

    public WorkspaceRole? Role { get; init; }

    /// <summary>The workspaces of a token for several, as they count now; empty for a token for one. Without one of them chosen, it has no rights.</summary>
    public IReadOnlyList<WorkspaceOfToken> Workspaces { get; init; } = [];

    /// <summary>The dialect whose path issued it; null for the core.</summary>
    public string? Dialect { get; init; }

    /// <summary>The key its bearer has to prove; null for a bearer token.</summary>
    public Confirmation? Confirmation { get; init; }

    /// <summary>Whether its client is set to bound tokens only; then its proofs carry a nonce of ours.</summary>
    public bool ClientIsDpopBound { get; init; }

    /// <summary>The most it can give, whatever its scopes: less than all for clients that none of the portal's people registered.</summary>
    public Rights Ceiling { get; init; } = Rights.All;

    /// <summary>Who acts for the subject; null where nobody does (RFC 8693 §4.1).</summary>
    public TokenActor? Actor { get; init; }

    /// <summary>The tokens it was exchanged from and itself, in this order: what a token that is derived from it depends on.</summary>
    internal IReadOnlyList<TokenParent> Lineage { get; init; } = [];

    /// <summary>The same token for one of its workspaces; null where it is not for that one.</summary>
    public AccessTokenFacts? In(Guid workspaceId)
    {
        if (Workspaces.Count == 0)
        {
            return WorkspaceId == workspaceId ? this : null;
        }

        return Workspaces.FirstOrDefault(one => one.Workspace.Id == workspaceId) is { } found
            ? this with { WorkspaceId = workspaceId, Role = found.Role, Scopes = found.Scopes, Workspaces = [] }
            : null;
    }

    /// <summary>The actor this token makes of its bearer, where it is for one workspace.</summary>
    public Actor ToActor(string? ipAddress, string? correlationId) => ToActor(chosen: null, ipAddress, correlationId);

    /// <summary>The actor this token makes of its bearer.</summary>
    /// <param name="chosen">Of several workspaces the one that was named, or the only one left; null for none, and then there are no rights.</param>
    public Actor ToActor(Guid? chosen, string? ipAddress, string? correlationId)
    {
        var here = Workspaces.Count == 0 ? this : chosen is { } workspaceId ? In(workspaceId) : null;
        return new Actor
        {
            Kind = UserId is null ? ActorKind.Client : ActorKind.UserToken,
            SubjectId = Subject,
            Name = Name,
            UserId = UserId,
            WorkspaceId = here?.WorkspaceId,
            WorkspaceIds = Workspaces.Count == 0 ? null : [.. Workspaces.Select(one => one.Workspace.Id)],
            Role = here?.Role,
            Rights = here is null ? Rights.None : RightsTable.OfScopes(here.Scopes) & (here.Role is { } role ? RightsTable.OfRole(role) : Rights.All) & Ceiling,
            Scopes = (here ?? this).Scopes,
            ClientRowId = ClientRowId,
            IpAddress = ipAddress,
            CorrelationId = correlationId,
        };
    }
}

/// <summary>A workspace of a token for several.</summary>
/// <param name="Scopes">The token's scopes as they count there now.</param>
public sealed record WorkspaceOfToken(OwnWorkspace Workspace, WorkspaceRole Role, ScopeSet Scopes);
