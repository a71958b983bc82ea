using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClientPortal.Domain.Import;

/// <summary>
/// Reads JSON: a list of objects, as awork answers it; an object with such a list as <c>items</c> (our own lists) or <c>clients</c>; or one
/// object, as RFC 7591 describes a client. YAML comes here, too, as what it means.
/// </summary>
internal static class ReadJson
{
    public const int MaxDepth = 8;
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    public static Outcome<IReadOnlyList<ImportEntry>> From(string text)
    {
        try
        {
            return Entries(JsonNode.Parse(text, documentOptions: Strict));
        }
        catch (JsonException exception)
        {
            return (exception.LineNumber is { } line
                ? ImportMistakes.Json with { Sentence = $"Line {(line + 1).ToString(CultureInfo.InvariantCulture)} is not well-formed JSON: a list of objects, no member twice." }
                : ImportMistakes.Json).As(ProblemKind.Invalid);
        }
        catch (InvalidOperationException)
        {
            return ImportMistakes.Json.As(ProblemKind.Invalid); // half a surrogate pair in an escape
        }
    }

    public static Outcome<IReadOnlyList<ImportEntry>> Entries(JsonNode? root)
    {
        var list = root switch
        {
            JsonArray array => array,
            JsonObject json when (json["items"] ?? json["clients"]) is JsonArray array => array,
            JsonObject json when json.Any(member => ImportFields.Find(member.Key) == ImportFields.ClientId) => new JsonArray(json.DeepClone()),
            _ => null,
        };
        if (list is null || list.Any(item => item is not JsonObject))
        {
            return ImportMistakes.Shape.As(ProblemKind.Invalid);
        }

        return list.Count > ImportFile.MaxRows
            ? ImportMistakes.TooManyRows.As(ProblemKind.Invalid)
            : list.Select((item, at) => new ImportEntry(at + 1, (JsonObject)item!)).ToList();
    }
}
