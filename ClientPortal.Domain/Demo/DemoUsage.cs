using ClientPortal.Domain.Usage;

namespace ClientPortal.Domain.Demo;

/// <summary>90 days of calls of the demo workspace: days and nights, weekends, a slow growth, and now and then a refusal. The same on every host but for its dates.</summary>
internal sealed class DemoUsage(Guid workspaceId, int nowHour)
{
    private const int Days = 90;
    private const int MostRefusals = 40;
    private const string Office = "203.0.113.0/24";

    /// <summary>Per client and per key, each hour of the last days and the first hour of the days before.</summary>
    public IEnumerable<(CounterKey Key, Counted Counted)> Counts(IReadOnlyDictionary<string, Guid> clients, IReadOnlyDictionary<string, Guid> keys)
    {
        var firstOfHours = UsageHours.DayOf(nowHour) - (FoldUsage.DaysOfHours * UsageHours.PerDay);
        foreach (var (source, at) in Sources(clients, keys).Select((source, at) => (source, at)))
        {
            for (var hour = UsageHours.DayOf(nowHour) - ((Math.Min(Days, source.DaysOld) - 1) * UsageHours.PerDay); hour <= nowHour - (source.IdleDays * UsageHours.PerDay); hour++)
            {
                var counted = hour < firstOfHours ? UsageHours.DayOf(hour) : hour;
                var calls = Calls(source.PerHour, hour, at);
                var refused = calls > 0 && Mix(hour, at + 50) % 11 == 0 ? 1 + (calls / 40) : 0;
                if (calls > 0)
                {
                    yield return Line(source, counted, hour, UsageOutcome.Ok, calls, at);
                }

                if (refused > 0)
                {
                    yield return Line(source, counted, hour, source.Refusals[(int)(Mix(hour, at + 90) % (uint)source.Refusals.Length)], refused, at);
                }
            }
        }
    }

    public IReadOnlyCollection<UsageNetwork> Networks(IReadOnlyDictionary<string, Guid> clients, IReadOnlyDictionary<string, Guid> keys) =>
    [
        .. Sources(clients, keys).SelectMany((source, at) => new[] { Office, "198.51.100.0/24", "2001:db8:17::/48" }.Take(1 + (at % 3)).Select((network, nth) => new UsageNetwork
        {
            WorkspaceId = workspaceId,
            SubjectId = source.KeyId == Guid.Empty ? source.ClientRowId : source.KeyId,
            ClientRowId = source.ClientRowId,
            Network = network,
            Calls = source.PerHour * 1_400L / (1 + nth),
            Refused = source.PerHour * 11L / (1 + nth),
            LastAt = UsageHours.ToTime(nowHour - (source.IdleDays * UsageHours.PerDay)),
        })),
    ];

    /// <summary>The last of the refusals that are counted, one of each hour.</summary>
    public IReadOnlyList<UsageRefusal> Refusals(IReadOnlyDictionary<string, Guid> clients, IReadOnlyDictionary<string, Guid> keys, Func<Guid> newId) =>
    [
        .. Counts(clients, keys).Where(line => line.Key.Outcome != UsageOutcome.Ok).OrderByDescending(line => line.Counted.LastAtTicks).Take(MostRefusals).Select(line => new UsageRefusal
        {
            Id = newId(),
            WorkspaceId = workspaceId,
            At = new DateTimeOffset(line.Counted.LastAtTicks, TimeSpan.Zero),
            Kind = line.Key.Kind,
            Outcome = line.Key.Outcome,
            ClientRowId = line.Key.ClientRowId,
            KeyId = line.Key.KeyId == Guid.Empty ? null : line.Key.KeyId,
            Network = Office,
        }),
    ];

    private (CounterKey, Counted) Line(Source source, int counted, int hour, UsageOutcome outcome, long calls, int at)
    {
        // Some time within its hour; of the last one its beginning, which has passed.
        var last = UsageHours.ToTime(hour).AddSeconds(hour < nowHour - (source.IdleDays * UsageHours.PerDay) ? Mix(hour, at + (int)outcome) % 3600 : 0);
        var sum = new Counted { Calls = calls, LastAtTicks = last.UtcTicks };
        var usual = source.Kind is UsageKind.Verification or UsageKind.PortalCall ? 1 : 7;
        var (slow, slowest) = (calls / (8 + (Mix(hour, at + 7) % 5)), calls / 60);
        sum.Latencies[usual] = calls - slow - slowest;
        sum.Latencies[usual + 1] = slow;
        sum.Latencies[usual + 3] = slowest;
        return (new CounterKey(workspaceId, source.ClientRowId, source.KeyId, counted, source.Kind, outcome), sum);
    }

    // Busy from morning to evening and on weekdays; a third more at the end than at the beginning.
    private long Calls(int perHour, int hour, int at)
    {
        var time = UsageHours.ToTime(hour);
        var ofDay = time.Hour is >= 7 and <= 17 ? 160 : time.Hour is 6 or 18 or 19 ? 90 : 30;
        var ofWeek = time.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 35 : 100;
        var growth = 100 - ((nowHour - hour) / UsageHours.PerDay * 33 / Days);
        return perHour * (long)ofDay * ofWeek * growth * (80 + (Mix(hour, at) % 41)) / 100_000_000;
    }

    private static IEnumerable<Source> Sources(IReadOnlyDictionary<string, Guid> clients, IReadOnlyDictionary<string, Guid> keys)
    {
        UsageOutcome[] ofKeys = [UsageOutcome.InsufficientScope, UsageOutcome.RateLimited, UsageOutcome.ForbiddenNetwork];
        UsageOutcome[] ofTokens = [UsageOutcome.InvalidGrant, UsageOutcome.InvalidScope];
        foreach (var client in DemoCatalogue.Clients.Where(client => client.IdleDays is not null))
        {
            foreach (var key in client.Keys)
            {
                var kind = key.Scopes.Count == 0 ? UsageKind.PortalCall : UsageKind.Verification;
                yield return new Source(clients[client.ClientId], keys[key.Name], kind, kind == UsageKind.Verification ? 420 : 60, client.DaysOld, key.IdleDays, ofKeys);
            }

            if (client.People > 0)
            {
                yield return new Source(clients[client.ClientId], Guid.Empty, UsageKind.RefreshToken, 9 * client.People, client.DaysOld, client.IdleDays!.Value, ofTokens);
                yield return new Source(clients[client.ClientId], Guid.Empty, UsageKind.AuthorizationCode, 2 * client.People, client.DaysOld, client.IdleDays!.Value, ofTokens);
            }

            if (client.MachineScopes.Count > 0)
            {
                yield return new Source(clients[client.ClientId], Guid.Empty, UsageKind.ClientCredentials, 12, client.DaysOld, client.IdleDays!.Value, ofTokens);
            }
        }
    }

    private static uint Mix(int hour, int at)
    {
        var mixed = (uint)(hour * 2654435761L) ^ (uint)(at * 40503);
        mixed ^= mixed >> 13;
        mixed *= 2246822519u;
        return mixed ^ (mixed >> 16);
    }

    private sealed record Source(Guid ClientRowId, Guid KeyId, UsageKind Kind, int PerHour, int DaysOld, int IdleDays, UsageOutcome[] Refusals);
}
