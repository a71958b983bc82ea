namespace ClientPortal.Domain.Usage;

/// <summary>How something was used.</summary>
/// <param name="From">As it was asked for, back to the beginning of its hour or day.</param>
/// <param name="Dropped">How many calls were not counted because there was no room; 0 unless something is wrong.</param>
/// <param name="Series">One point per hour or day, those without a call too.</param>
/// <param name="Outcomes">The most frequent first.</param>
/// <param name="Groups">The most used first, 100 at most; empty unless asked for.</param>
/// <param name="Networks">From where it was used in the range, or since: judged by each one's last call. 50 at most, the most used first; their calls are all since they were first seen.</param>
/// <param name="Lines">The same calls, each kind and outcome of each point apart; only those that there were.</param>
public sealed record UsageReport(
    DateTimeOffset From,
    DateTimeOffset To,
    UsageInterval Interval,
    UsageSum Total,
    long Dropped,
    IReadOnlyList<UsagePoint> Series,
    IReadOnlyList<UsageOutcomeSum> Outcomes,
    IReadOnlyList<UsageKindSum> Kinds,
    IReadOnlyList<UsageGroup> Groups,
    IReadOnlyList<UsageNetworkRow> Networks,
    IReadOnlyList<UsageLine> Lines);

/// <summary>Calls and how long they took.</summary>
/// <param name="P50">Half of them were decided within this time; null where there was none.</param>
public sealed record UsageSum(long Calls, long Refused, TimeSpan? P50, TimeSpan? P95, TimeSpan? P99, DateTimeOffset? LastAt)
{
    public long Good => Calls - Refused;
}

public sealed record UsagePoint(DateTimeOffset At, UsageSum Sum);

public sealed record UsageOutcomeSum(UsageOutcome Outcome, long Calls);

public sealed record UsageKindSum(UsageKind Kind, long Calls, long Refused);

/// <param name="Id">The client's row or the key.</param>
/// <param name="ClientId">Null where the client has been deleted.</param>
/// <param name="Name">Null where it has been deleted.</param>
public sealed record UsageGroup(Guid Id, string? ClientId, string? Name, long Calls, long Refused, DateTimeOffset LastAt);

public sealed record UsageNetworkRow(string Network, long Calls, long Refused, DateTimeOffset LastAt);

public sealed record UsageLine(DateTimeOffset At, UsageKind Kind, UsageOutcome Outcome, UsageSum Sum);
