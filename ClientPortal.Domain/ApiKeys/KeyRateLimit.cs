using System.Globalization;
using System.Runtime.InteropServices;

namespace ClientPortal.Domain.ApiKeys;

/// <summary>At most so many calls at once; used ones come back evenly over the window.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct KeyRateLimit(int Limit, int WindowSeconds)
{
    public const int Most = 4;
    public const int LargestLimit = 1_000_000;
    public const int LongestWindowSeconds = 86_400;
    internal const int MaxTextLength = 100;

    public static IReadOnlyList<KeyRateLimit> Parse(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ParseOne)];

    public static string ToText(IEnumerable<KeyRateLimit> limits) => string.Join(' ', limits.OrderBy(limit => limit.WindowSeconds));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Limit}/{WindowSeconds}");

    private static KeyRateLimit ParseOne(string text)
    {
        var parts = text.Split('/');
        return new KeyRateLimit(int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
