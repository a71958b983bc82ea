namespace ClientPortal.Domain.ApiKeys;

/// <summary>When a quota is full again; always at the turn of an hour, day or month in UTC. Stored; the numbers stay.</summary>
public enum QuotaRefill
{
    Never = 0,
    Hourly = 1,
    Daily = 2,
    Monthly = 3,
}
