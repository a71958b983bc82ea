namespace ClientPortal.Domain.Usage;

/// <summary>Who uses a client.</summary>
/// <param name="Report">The last <see cref="ClientUsageQueries.Days"/> days, by day, with no groups; of its networks the last seen first.</param>
/// <param name="LastUse">The last call that was not refused; null for none that anybody knows of.</param>
/// <param name="LastRefusedAt">Null where nothing was refused within <see cref="ClientAdvice.UnusedDays"/> days.</param>
/// <param name="MostUsedKey">Of those that there are; null where none was used within the report.</param>
public sealed record ClientUsage(
    UsageReport Report, DateTimeOffset CreatedAt, DateTimeOffset? PausedAt, ClientLastUse? LastUse, DateTimeOffset? LastRefusedAt, ClientKeyUse? MostUsedKey)
{
    /// <summary>From how many networks it was used, those not counted from which everything was refused.</summary>
    public int UsedFrom => Report.Networks.Count(network => network.Calls > network.Refused);

    /// <summary>How many good calls a day has, over the part of the report in which there was a client.</summary>
    public double GoodPerDay(DateTimeOffset now)
    {
        var since = CreatedAt > Report.From ? CreatedAt : Report.From;
        return Report.Total.Good / Math.Clamp(Math.Ceiling((now - since).TotalDays), 1, ClientUsageQueries.Days);
    }
}

/// <param name="Kind">Null where the call was not counted, or its count has gone.</param>
/// <param name="KeyName">Null where it was no key, or one that has been deleted.</param>
public sealed record ClientLastUse(DateTimeOffset At, UsageKind? Kind, string? KeyName);

public sealed record ClientKeyUse(Guid Id, string Name, long Calls);
