using System.Text.Json;

namespace ClientPortal.Web.OAuth;

/// <summary>Reads a JSON body as Workfront's clients send it: one object of string members, each once (SEC-062).</summary>
internal static class JsonText
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 2, AllowDuplicateProperties = false };
    private static readonly JsonDocumentOptions Loose = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>Null for anything else.</summary>
    public static List<KeyValuePair<string, string>>? Parse(ReadOnlyMemory<byte> body) => Parse(body, Strict, member => member.ValueKind == JsonValueKind.String);

    /// <summary>The string members of an object, whatever else it holds, as ClickUp's clients send it; null where it is none.</summary>
    public static List<KeyValuePair<string, string>>? ParseStrings(ReadOnlyMemory<byte> body) => Parse(body, Loose, _ => true);

    private static List<KeyValuePair<string, string>>? Parse(ReadOnlyMemory<byte> body, JsonDocumentOptions options, Func<JsonElement, bool> allows)
    {
        try
        {
            using var document = JsonDocument.Parse(body, options);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.EnumerateObject().All(member => allows(member.Value)))
            {
                return null;
            }

            var pairs = document.RootElement.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.String).Select(member => KeyValuePair.Create(member.Name, member.Value.GetString()!)).ToList();
            return pairs.TrueForAll(pair => !pair.Key.Contains('\0', StringComparison.Ordinal) && !pair.Value.Contains('\0', StringComparison.Ordinal)) ? pairs : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null; // the second is for strings that are not UTF-8 or hold half a surrogate pair
        }
    }
}
