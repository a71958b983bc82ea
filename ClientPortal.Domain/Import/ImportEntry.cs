using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClientPortal.Domain.Import;

/// <summary>One API client of a file: its fields by our names, whatever the format. Reading a field of the wrong form notes a mistake and goes on.</summary>
internal sealed class ImportEntry
{
    private static readonly char[] Separators = [' ', '\t', '\r', '\n', '|'];
    private readonly Dictionary<string, JsonNode> fields = new(StringComparer.Ordinal);
    private readonly List<FieldProblem> mistakes = [];

    /// <param name="row">As people count: a spreadsheet's row, or the place in the list from 1.</param>
    public ImportEntry(int row, JsonObject members)
    {
        Row = row;
        foreach (var (name, value) in members)
        {
            Take(name, value);
        }
    }

    public int Row { get; }

    public IReadOnlyList<FieldProblem> Mistakes => mistakes;

    public bool Has(string field) => fields.ContainsKey(field);

    public void Report(Mistake? mistake, string field)
    {
        if (mistake is not null)
        {
            mistakes.Add(new FieldProblem(PathOf(Row, field), mistake.Code, mistake.Sentence));
        }
    }

    /// <summary>Where a field stands, for whoever has to put it right: <c>rows[3].redirectUris[1]</c>.</summary>
    public static string PathOf(int row, string field) => $"rows[{row.ToString(CultureInfo.InvariantCulture)}].{field}";

    /// <summary>Without blanks around it; null where it is absent or blank.</summary>
    public string? Text(string field) => Exact(field)?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>As it stands there; null where it is absent or empty.</summary>
    public string? Exact(string field)
    {
        if (fields.GetValueOrDefault(field) is not { } node)
        {
            return null;
        }

        if (TextOf(node) is { } text)
        {
            return text.Length > 0 ? text : null;
        }

        Report(ImportMistakes.Value, field);
        return null;
    }

    /// <summary>A list, or text in which blanks or | part the items; null where it is absent.</summary>
    public IReadOnlyList<string>? List(string field)
    {
        if (fields.GetValueOrDefault(field) is not JsonArray array)
        {
            return Text(field)?.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        }

        var items = array.Select(item => item is null ? null : TextOf(item)).ToList();
        for (var i = 0; i < items.Count; i++)
        {
            Report(items[i] is null ? ImportMistakes.Value : null, $"{field}[{i.ToString(CultureInfo.InvariantCulture)}]");
        }

        return [.. items.OfType<string>()];
    }

    // A spreadsheet writes them in its own language.
    public bool? Flag(string field) => Word<bool?>(field, text => text.ToUpperInvariant() switch
    {
        "TRUE" or "YES" or "1" or "WAHR" or "JA" => true,
        "FALSE" or "NO" or "0" or "FALSCH" or "NEIN" => false,
        _ => null,
    });

    public int? Number(string field) => Word<int?>(field, text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null);

    /// <summary>A time, or the seconds since 1970 of RFC 7591 §3.2.1, of which 0 is never.</summary>
    public DateTimeOffset? Time(string field) => Text(field) == "0" ? null : Word<DateTimeOffset?>(field, text =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds)
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
        : null);

    /// <summary>One of some words; what is none of them is a mistake and reads as absent.</summary>
    public T? Word<T>(string field, Func<string, T?> read)
    {
        if (Text(field) is not { } text)
        {
            return default;
        }

        var value = read(text);
        Report(value is null ? ImportMistakes.Value : null, field);
        return value;
    }

    /// <summary>JSON as text, whether it stands there as such or as what it means.</summary>
    public string? Json(string field) => fields.GetValueOrDefault(field) is JsonObject json ? json.ToJsonString() : Text(field);

    private void Take(string name, JsonNode? value)
    {
        if (ImportFields.Find(name) is not { } field)
        {
            Report(ImportFields.IsIgnored(name) ? null : ImportMistakes.FieldUnknown, name.Length > 60 ? name[..60] : name);
        }
        else if (value is not null && !fields.TryAdd(field, value)) // null is as good as absent (RFC 7591 §2)
        {
            Report(ImportMistakes.FieldTwice, field);
        }
    }

    private static string? TextOf(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.String => node.GetValue<string>(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => node.ToJsonString(),
        _ => null,
    };
}
