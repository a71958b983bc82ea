using System.Globalization;
using System.Text.RegularExpressions;

namespace ClientPortal.Web.Hosting;

/// <summary>
/// Reads configuration once and gathers every mistake on the way, so that an operator sees all of them in one start.
/// What cannot be read is never taken for its default (SEC-255), and no mistake repeats a value: it may be a secret.
/// </summary>
internal sealed partial class Settings(IConfiguration configuration)
{
    // Values of examples and of first guesses (SEC-177).
    private static readonly HashSet<string> Samples = new(StringComparer.OrdinalIgnoreCase)
    {
        "admin", "password", "passw0rd", "password1", "password123", "secret", "changeme", "change-me", "change_me", "changeit", "change-it",
        "sample", "example", "your-password", "your_password", "yourpassword", "yourStrong(!)Password", "12345678", "123456789", "1234567890",
    };

    private readonly HashSet<string> _read = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _mistakes = [];

    public IReadOnlyList<string> Mistakes => _mistakes;

    public void Refuse(string key, string sentence) => _mistakes.Add($"{key} {sentence}");

    /// <summary>A text; null where it is absent or empty.</summary>
    public string? Text(string key)
    {
        _read.Add(key);
        return configuration[key]?.Trim() is { Length: > 0 } text ? text : null;
    }

    /// <summary>A secret: as it stands, and none that everybody knows.</summary>
    public string? Secret(string key)
    {
        _read.Add(key);
        if (configuration[key] is not { Length: > 0 } secret)
        {
            return null;
        }

        if (Samples.Contains(secret.Trim()) || secret.Trim() is ['<', .., '>'])
        {
            Refuse(key, "is a sample that everybody knows; choose a value of your own.");
        }

        return secret;
    }

    /// <summary>A list: one key per item, or one value with commas or semicolons.</summary>
    public IReadOnlyList<string> List(string key)
    {
        _read.Add(key);
        var items = configuration.GetSection(key).GetChildren().ToList();
        _read.UnionWith(items.Select(item => item.Path));
        return [.. items.Select(item => item.Value ?? "").Append(configuration[key] ?? "")
            .SelectMany(value => value.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
    }

    public bool Flag(string key, bool absent) =>
        Parse(key, absent, "is neither true nor false.", text => bool.TryParse(text, out var flag) ? flag : null);

    public TChoice Choice<TChoice>(string key, TChoice absent)
        where TChoice : struct, Enum =>
        Parse(key, absent, $"is none of {string.Join(", ", Enum.GetNames<TChoice>())}.", text =>
            char.IsLetter(text[0]) && Enum.TryParse<TChoice>(text, ignoreCase: true, out var choice) && Enum.IsDefined(choice) ? choice : null);

    public int Whole(string key, int absent, int least, int most) =>
        Parse(key, absent, $"is not a whole number from {least} to {most}.", text =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null);

    public double Number(string key, double absent, double least, double most) =>
        Parse(key, absent, string.Create(CultureInfo.InvariantCulture, $"is not a number from {least} to {most}."), text =>
            double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null);

    /// <summary>A duration as <c>60s</c>, <c>15m</c>, <c>1h</c>, <c>30d</c>, <c>[d.]hh:mm:ss</c>, or a bare number of seconds.</summary>
    public TimeSpan Duration(string key, TimeSpan absent, TimeSpan least, TimeSpan most) =>
        Parse(key, absent, $"is not a duration from {least} to {most}, written as 60s, 15m, 1h, 30d or [d.]hh:mm:ss.", text =>
            ToDuration(text) is { } duration && duration >= least && duration <= most ? duration : null);

    /// <summary>Any other value; null from <paramref name="parse"/> refuses it.</summary>
    public TValue Parse<TValue>(string key, TValue absent, string otherwise, Func<string, TValue?> parse)
        where TValue : struct
    {
        if (Text(key) is not { } text)
        {
            return absent;
        }

        if (parse(text) is { } value)
        {
            return value;
        }

        Refuse(key, otherwise);
        return absent;
    }

    /// <summary>Refuses keys of our sections that nothing has read: a typing mistake must not quietly mean the default.</summary>
    public void RefuseUnknown(params string[] sections)
    {
        foreach (var key in sections
            .SelectMany(section => configuration.GetSection(section).AsEnumerable())
            .Where(pair => pair.Value is { Length: > 0 } && !_read.Contains(pair.Key))
            .Select(pair => pair.Key))
        {
            Refuse(key, "is not a setting (see docs/operating.md).");
        }
    }

    internal static TimeSpan? ToDuration(string text)
    {
        if (WithUnit().Match(text) is { Success: true } match)
        {
            var number = double.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
            return match.Groups["unit"].Value.ToUpperInvariant() switch
            {
                "D" => TimeSpan.FromDays(number),
                "H" => TimeSpan.FromHours(number),
                "M" => TimeSpan.FromMinutes(number),
                _ => TimeSpan.FromSeconds(number),
            };
        }

        return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration) ? duration : null;
    }

    [GeneratedRegex(@"^(?<number>\d{1,7})\s*(?<unit>[smhd]?)$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex WithUnit();
}
