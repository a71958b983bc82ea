namespace ClientPortal.Domain.Import;

/// <summary>Tells a file's format: by its media type, by its name, or by how it begins.</summary>
public static class ImportFormats
{
    /// <summary>RFC 7111, RFC 8259, RFC 9512, and the names YAML had before.</summary>
    public static readonly IReadOnlyDictionary<string, ImportFormat> ByMediaType = new Dictionary<string, ImportFormat>(StringComparer.OrdinalIgnoreCase)
    {
        ["text/csv"] = ImportFormat.Csv,
        ["application/json"] = ImportFormat.Json,
        ["application/yaml"] = ImportFormat.Yaml,
        ["application/x-yaml"] = ImportFormat.Yaml,
        ["text/yaml"] = ImportFormat.Yaml,
    };

    /// <param name="fileName">Null for text that was pasted.</param>
    public static ImportFormat Guess(string? fileName, ReadOnlySpan<byte> content) => Path.GetExtension(fileName)?.ToLowerInvariant() switch
    {
        ".csv" or ".tsv" => ImportFormat.Csv,
        ".json" => ImportFormat.Json,
        ".yaml" or ".yml" => ImportFormat.Yaml,
        _ => GuessByBeginning(content),
    };

    private static ImportFormat GuessByBeginning(ReadOnlySpan<byte> content)
    {
        if (ImportText.Read(content.ToArray()) is not { } text)
        {
            return ImportFormat.Csv;
        }

        var begin = text.AsSpan().TrimStart();
        if (begin is ['[' or '{', ..])
        {
            return ImportFormat.Json;
        }

        // A header of columns has no colon; the first line of a YAML list or mapping does.
        var line = begin[..(begin.IndexOfAny('\r', '\n') is var end and >= 0 ? end : begin.Length)];
        return line.Contains(':') || line is ['-', ..] ? ImportFormat.Yaml : ImportFormat.Csv;
    }
}
