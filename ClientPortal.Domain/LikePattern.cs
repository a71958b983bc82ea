namespace ClientPortal.Domain;

/// <summary>Turns what a person typed into a LIKE pattern in which nothing but our own percent signs is special (SEC-163).</summary>
internal static class LikePattern
{
    public const string Escape = "\\";

    public static string Containing(string text) => EndingWith(text) + "%";

    public static string EndingWith(string text) => "%" + text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal)
        .Replace("[", "\\[", StringComparison.Ordinal);
}
