using System.Collections.Frozen;

namespace ClientPortal.Domain.Users;

/// <summary>The passwords that leaked most often; kept in the assembly, so that nobody's choice is sent anywhere.</summary>
internal static class CommonPasswords
{
    private static readonly Lazy<FrozenSet<string>> List = new(Read);

    /// <summary>In any case of letters.</summary>
    public static bool Contains(string password) => List.Value.Contains(password);

    public static IEnumerable<string> All => List.Value;

    private static FrozenSet<string> Read()
    {
        using var file = typeof(CommonPasswords).Assembly.GetManifestResourceStream("CommonPasswords.txt")!;
        using var reader = new StreamReader(file);
        return reader.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith("# ", StringComparison.Ordinal))
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
