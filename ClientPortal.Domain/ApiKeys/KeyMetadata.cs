using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace ClientPortal.Domain.ApiKeys;

/// <summary>A few names and values that a workspace keeps with a key: a customer's number, a plan. Not for secrets; whoever may read keys reads them.</summary>
public static class KeyMetadata
{
    public const int Most = 20;
    public const int MaxNameLength = 40;
    public const int MaxValueLength = 200;
    internal const int MaxTextLength = 4000;
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    internal static string? Write(IReadOnlyDictionary<string, string> metadata) =>
        metadata.Count == 0 ? null : JsonSerializer.Serialize(metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(), Options);

    internal static IReadOnlyDictionary<string, string> Read(string? text) =>
        text is null ? new Dictionary<string, string>() : JsonSerializer.Deserialize<Dictionary<string, string>>(text, Options)!;

    internal static Mistake? MistakeIn(IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.Count > Most)
        {
            return ApiKeyTermsMistakes.MetadataTooMany;
        }

        if (metadata.Any(pair => pair.Key.Length is 0 or > MaxNameLength || !pair.Key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.')))
        {
            return ApiKeyTermsMistakes.MetadataName;
        }

        return metadata.Any(pair => pair.Value is null || pair.Value.Length > MaxValueLength || pair.Value.Any(char.IsControl)) ? ApiKeyTermsMistakes.MetadataValue
            : Write(metadata)?.Length > MaxTextLength ? ApiKeyTermsMistakes.MetadataTooLong
            : null;
    }
}
