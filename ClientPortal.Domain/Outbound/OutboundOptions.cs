namespace ClientPortal.Domain.Outbound;

/// <summary>Configuration section <c>Outbound</c>.</summary>
public sealed record OutboundOptions
{
    /// <summary>Whether addresses that clients name may lie in this network: for development, tests, and hosts whose clients live beside them.</summary>
    public bool AllowPrivateAddresses { get; init; }
}
