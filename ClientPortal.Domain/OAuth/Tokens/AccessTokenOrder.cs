using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.OAuth.Tokens;

/// <summary>What an access token shall say. Whoever orders one has judged every right in it.</summary>
internal sealed record AccessTokenOrder
{
    public required Client Client { get; init; }

    public required ScopeSet Scopes { get; init; }

    public required OAuthProfile Profile { get; init; }

    /// <summary>The authorization by a person it descends from; null for the client on its own behalf, which is then the subject (RFC 9068 §2.2).</summary>
    public Grant? Grant { get; init; }

    /// <summary>All workspaces it is for, the first of them its own one; empty for a grant for one.</summary>
    public IReadOnlyList<Guid> Workspaces { get; init; } = [];

    /// <summary>Whom it is for (RFC 8707 §2); empty for the portal's own API.</summary>
    public IReadOnlyList<string> Audience { get; init; } = [];

    /// <summary>The key its bearer has to prove; null for a bearer token.</summary>
    public Confirmation? Confirmation { get; init; }

    /// <summary>It ends no later than this.</summary>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>The token it is exchanged from: its subject, workspace and grant go over, and it dies with it (RFC 8693, SEC-149). Null for all others.</summary>
    public AccessTokenFacts? Source { get; init; }

    /// <summary>Who acts for the subject (RFC 8693 §4.1).</summary>
    public TokenActor? Actor { get; init; }

    public Guid WorkspaceId => Source?.WorkspaceId ?? (Workspaces is [var first, ..] ? first : Grant?.WorkspaceId) ?? Client.WorkspaceId;

    public string Subject => Source?.Subject ?? Grant?.UserId.ToString() ?? Client.ClientId;

    public Guid? GrantId => Source is null ? Grant?.Id : Source.GrantId;
}
