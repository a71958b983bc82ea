namespace ClientPortal.Domain.Usage;

/// <summary>Turns what was counted per key into the rows of keys, clients and workspaces.</summary>
internal static class UsageLevels
{
    public static IReadOnlyCollection<UsageCount> RowsOf(IEnumerable<(CounterKey Key, Counted Counted)> counts)
    {
        var rows = new Dictionary<(Guid, int, UsageKind, UsageOutcome), UsageCount>();
        foreach (var (key, counted) in counts)
        {
            if (key.KeyId != Guid.Empty)
            {
                Add(rows, key, UsageSubject.Key, key.KeyId, counted);
            }

            if (key.ClientRowId != Guid.Empty)
            {
                Add(rows, key, UsageSubject.Client, key.ClientRowId, counted);
            }

            Add(rows, key with { ClientRowId = Guid.Empty }, UsageSubject.Workspace, key.WorkspaceId, counted);
        }

        return rows.Values;
    }

    private static void Add(Dictionary<(Guid, int, UsageKind, UsageOutcome), UsageCount> rows, in CounterKey key, UsageSubject subject, Guid id, in Counted counted)
    {
        if (!rows.TryGetValue((id, key.Hour, key.Kind, key.Outcome), out var row))
        {
            row = new UsageCount { WorkspaceId = key.WorkspaceId, SubjectId = id, Hour = key.Hour, Kind = key.Kind, Outcome = key.Outcome, Subject = subject, ClientRowId = key.ClientRowId };
            rows.Add((id, key.Hour, key.Kind, key.Outcome), row);
        }

        var sum = row.Calls == 0 ? default : row.Counted;
        sum.Add(counted);
        row.Counted = sum;
    }
}
