namespace ClientPortal.Tests.Architecture;

/// <summary>The working copy that these tests were built from: some of them read its sources and documents.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "ClientPortal.sln")))
        {
            directory = directory.Parent;
        }

        return directory.FullName;
    }
}
