namespace ClientPortal.Domain.Clients;

/// <summary>What hangs on a client, for the question before it is paused or deleted.</summary>
/// <param name="People">Who allowed it in this workspace; others' people are theirs to count (SEC-199).</param>
public sealed record ClientImpact(int ApiKeys, int People, DateTimeOffset? LastUsedAt);
