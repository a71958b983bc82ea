namespace ClientPortal.Domain.SingleSignOn;

/// <summary>
/// Whether a provider's word is enough to open an account that was there before (docs/decisions/0011). The rule behind it: a provider must never open
/// more than its own workspace could open anyway.
/// </summary>
internal static class LinkRule
{
    public static LinkVerdict Of(LinkFacts facts) => facts switch
    {
        // The provider gave the address to somebody else, who is not the one before.
        { IsAnotherSubject: true } => LinkVerdict.AddressReused,

        // All that the account reaches is this workspace, whose owners speak through the provider. A second factor is still asked for, as always.
        { IsMemberHere: true, ReachesElsewhere: false, HasTwoFactor: false } => LinkVerdict.Free,
        { HasPassword: true } => LinkVerdict.ProveFirst,
        { ReachesElsewhere: true } => LinkVerdict.Impossible,
        _ => LinkVerdict.Free,
    };
}

/// <summary>What is known of an account with the address that a provider confirmed.</summary>
/// <param name="IsAnotherSubject">It belongs to another subject of the same provider.</param>
/// <param name="ReachesElsewhere">It is a member of another workspace, or opens with another workspace's provider.</param>
internal sealed record LinkFacts(bool IsAnotherSubject, bool IsMemberHere, bool ReachesElsewhere, bool HasPassword, bool HasTwoFactor);

internal enum LinkVerdict
{
    Free,

    /// <summary>With the account's password, and its second factor where it has one; once.</summary>
    ProveFirst,

    /// <summary>There is nothing it could prove itself with.</summary>
    Impossible,
    AddressReused,
}
