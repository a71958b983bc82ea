using System.Globalization;

namespace ClientPortal.Bench;

/// <summary>What was asked for on the command line.</summary>
/// <param name="Soak">How long a mixed load shall run instead of the rows; null for the rows.</param>
/// <param name="Rows">Names; none for all.</param>
internal sealed record CommandLine(bool IsQuick, TimeSpan? Soak, IReadOnlyList<string> Rows)
{
    private const string Quick = "--quick";
    private const string SoakFor = "--soak";

    /// <summary>Null where something is not understood; then what that is.</summary>
    public static CommandLine? Read(IReadOnlyList<string> arguments, IEnumerable<string> known, out string mistake)
    {
        mistake = "";
        var (isQuick, soak, rows) = (false, (TimeSpan?)null, new List<string>());
        for (var at = 0; at < arguments.Count; at++)
        {
            switch (arguments[at])
            {
                case Quick:
                    isQuick = true;
                    break;
                case SoakFor when at + 1 < arguments.Count && DurationOf(arguments[at + 1]) is { } duration:
                    soak = duration;
                    at++;
                    break;
                case SoakFor:
                    mistake = $"{SoakFor} needs a duration: 90s, 10m or 1h.";
                    return null;
                case var name when known.Contains(name, StringComparer.Ordinal):
                    rows.Add(name);
                    break;
                case var other:
                    mistake = $"No such option or row: {other}. There are {Quick}, {SoakFor} 10m and the rows {string.Join(", ", known)}.";
                    return null;
            }
        }

        if (soak is not null && (isQuick || rows.Count > 0))
        {
            mistake = $"{SoakFor} runs alone.";
            return null;
        }

        return new CommandLine(isQuick, soak, rows);
    }

    private static TimeSpan? DurationOf(string text) =>
        !double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number <= 0 ? null
        : text[^1] switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            _ => null,
        };
}
