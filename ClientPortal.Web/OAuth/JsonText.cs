using System.Text.Json;

namespace ClientPortal.Web.OAuth;

/// <summary>Reads a JSON body as Workfront's clients send it: one object of string members, each once (SEC-062).</summary>
internal static class JsonText
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 2, AllowDuplicateProperties = false };

    /// <summary>Null for anything else.</summary>
    public static List<KeyValuePair<string, string>>? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object || document.RootElement.EnumerateObject().Any(member => member.Value.ValueKind != JsonValueKind.String))
            {
                return null;
            }

            var pairs = document.RootElement.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value.GetString()!)).ToList();
            return pairs.TrueForAll(pair => !pair.Key.Contains('\0', StringComparison.Ordinal) && !pair.Value.Contains('\0', StringComparison.Ordinal)) ? pairs : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null; // the second is for strings that are not UTF-8 or hold half a surrogate pair
        }
    }
}
