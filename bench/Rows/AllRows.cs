using ClientPortal.Bench.Findings;

namespace ClientPortal.Bench.Rows;

/// <summary>The rows by name, in the order they are measured.</summary>
internal static class AllRows
{
    public static IReadOnlyList<(string Name, Func<string, Stage, Task<IEnumerable<Finding>>> MeasureAsync)> List { get; } =
    [
        ("verify", Verification.MeasureAsync),
        ("jwt", MachineTokens.JwtAsync),
        ("opaque", MachineTokens.OpaqueAsync),
        ("introspect", Introspection.MeasureAsync),
        ("code", PersonTokens.CodesAsync),
        ("refresh", PersonTokens.RefreshAsync),
        ("keys", ManyKeys.MeasureAsync),
        ("signin", SignIns.MeasureAsync),
        ("usage", UsageEvents.MeasureAsync),
        ("lists", ClientLists.MeasureAsync),
        ("circuits", CircuitHeap.MeasureAsync),
        ("start", Starts.MeasureAsync),
        ("memory", MemoryUse.MeasureAsync),
    ];
}
