namespace ClientPortal.Bench;

internal static class Repository
{
    /// <summary><c>./portal bench</c> runs here.</summary>
    public static string Root { get; } = Environment.CurrentDirectory;
}
