namespace ClientPortal.Domain.Users;

/// <summary>How a person wants the portal to look and speak; null follows the browser or device.</summary>
public sealed record Preferences(string? Language, string? Theme)
{
    public static readonly IReadOnlyList<string> Languages = ["en", "de"];
    public static readonly IReadOnlyList<string> Themes = ["light", "dark"];

    public static readonly Preferences None = new(null, null);
}
