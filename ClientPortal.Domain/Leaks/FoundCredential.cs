namespace ClientPortal.Domain.Leaks;

/// <summary>The row behind a reported credential.</summary>
/// <param name="Kind">snake_case, as it stands in the audit: <c>api_key</c>, <c>client_secret</c>, …</param>
/// <param name="Name">What people call it; its hint where it has no name.</param>
/// <param name="UserId">The person it belongs to; null where it is a workspace's.</param>
public sealed record FoundCredential(string Kind, Guid Id, Guid WorkspaceId, string? ClientId, string Name, Guid? UserId = null);
