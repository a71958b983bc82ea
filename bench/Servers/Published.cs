namespace ClientPortal.Bench.Servers;

/// <summary>Where <c>./portal bench</c> has published the product to.</summary>
internal static class Published
{
    private static readonly string Folder = Environment.GetEnvironmentVariable("PORTAL_BENCH_PUBLISHED")
        ?? throw new InvalidOperationException("Run ./portal bench: it publishes the product and says where (PORTAL_BENCH_PUBLISHED).");

    public static IReadOnlyList<string> Command { get; } = ["dotnet", "exec", Path.Combine(Folder, "ClientPortal.Web.dll")];

    /// <summary>Whether it was compiled ahead of time; the feed may have lacked what that needs.</summary>
    public static bool IsReadyToRun { get; } = Environment.GetEnvironmentVariable("PORTAL_BENCH_READY_TO_RUN") == "true";
}
