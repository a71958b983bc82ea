namespace ClientPortal.Tests.Persistence;

/// <summary>What a host asks its database by itself, whenever its timers ring: it may come between any two statements of a request.</summary>
internal static class BackgroundStatements
{
    /// <summary>By what they are known.</summary>
    public static readonly IReadOnlyCollection<string> Words =
    [
        "CommittedChanges", "LivingNodes", "ObservedAddresses", "LastUsedAt\" =", "LogoutNotices", "PermissionUses", "Usage", "SigningKeys",
        "SELECT \"c\".\"Id\", \"c\".\"CreatedAt\"\nFROM \"Clients\"", // since when a permission is allowed that a client uses for the first time
    ];
}
