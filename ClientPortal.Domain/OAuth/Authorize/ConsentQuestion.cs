using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.OAuth.Authorize;

/// <summary>What the consent page shows (SEC-039), and the envelope that brings exactly this back.</summary>
public sealed record ConsentQuestion
{
    public required string ClientName { get; init; }

    public required string ClientId { get; init; }

    public required ClientKind ClientKind { get; init; }

    /// <summary>Who brought it here; the page marks what nobody of the portal did.</summary>
    public required ClientOrigin Origin { get; init; }

    /// <summary>The workspace in which the client was registered; null where it belongs to nobody.</summary>
    public required string? OwnerWorkspace { get; init; }

    /// <summary>Null where the answer goes nowhere: the client comes and asks for it (RFC 8628).</summary>
    public required string? RedirectUri { get; init; }

    /// <summary>Nothing but programs on the person's own machine is registered, and those anybody can write: the page warns.</summary>
    public required bool OnlyLoopback { get; init; }

    public required ScopeSet Scopes { get; init; }

    /// <summary>The workspace's own APIs that the tokens are for, by name and identifier; empty for this portal's alone (RFC 8707).</summary>
    public IReadOnlyList<(string Name, string Identifier)> Resources { get; init; } = [];

    public required IReadOnlyList<OfferedWorkspace> Workspaces { get; init; }

    /// <summary>The one that is preselected; of several, all that are.</summary>
    public required IReadOnlyCollection<Guid> PreselectedWorkspaceIds { get; init; }

    /// <summary>Tick boxes, at least one of which has to be ticked, instead of one choice (decisions.md 15).</summary>
    public bool MayChooseSeveral { get; init; }

    /// <summary>What was wrong with the answer; null at first sight.</summary>
    public ConsentMistake? Mistake { get; init; }

    public required string PersonName { get; init; }

    public required string PersonEmail { get; init; }

    public required TimeSpan AccessTokenLifetime { get; init; }

    /// <summary>How long the client keeps access without the person, counted from its last use; null where it gets no refresh token, or one without an end.</summary>
    public required TimeSpan? RefreshIdleLifetime { get; init; }

    /// <summary>The access token has no end; only the person, or an admin, ends it.</summary>
    public bool IsForGood { get; init; }

    /// <summary>The client keeps access without the person for good, used or not.</summary>
    public bool RefreshesForGood { get; init; }

    /// <summary>What the client says about itself; unverified, and shown as such.</summary>
    public ClientPresentation Presentation { get; init; } = new();

    /// <summary>The name of its logo in addresses; null where it has none.</summary>
    public string? LogoName { get; init; }

    /// <summary>Protected: the request, the person, the session and a nonce (decisions.md 19).</summary>
    public required string Envelope { get; init; }
}

/// <summary>Why a choice of workspaces is no answer.</summary>
public enum ConsentMistake
{
    NothingChosen,

    /// <summary>More than <see cref="Grants.GrantWorkspace.MaxPerGrant"/>.</summary>
    TooMany,
}

/// <summary>A workspace the person may choose.</summary>
/// <param name="LeftOut">Asked-for scopes that the person's role does not hold there; no token will have them (SEC-050).</param>
public sealed record OfferedWorkspace(Guid Id, string Name, string Slug, WorkspaceRole Role, ScopeSet LeftOut)
{
    /// <summary>What the person can say yes to. The page says that the rest is not given; a later role does not give it by the way (SEC-063).</summary>
    internal ScopeSet GivenOf(ScopeSet asked) => asked.Except(LeftOut);
}
