using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClientPortal.Domain.ClientKeys;

/// <summary>The public keys of a client (RFC 7517 §5).</summary>
public sealed record JwkSet(IReadOnlyList<ClientKey> Keys)
{
    public const int MaxKeys = 10;

    /// <summary>Of the text that is kept.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>A set that clients publish may hold keys for other purposes, too; so many are looked at.</summary>
    private const int MaxPublishedKeys = 50;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>What is wrong with a set that somebody registers: every key in it must be one we can use.</summary>
    public static Mistake? MistakeIn(string text) => Read(text).Mistake;

    /// <summary>The text as it is kept; unchanged where it cannot be read, for the rules to say why.</summary>
    public static string Normal(string text) => Read(text).Set?.ToJson() ?? text;

    /// <summary>Reads a set that somebody registers, or one single key.</summary>
    public static (JwkSet? Set, Mistake? Mistake) Read(string text)
    {
        if (ElementsOf(text) is not { } elements)
        {
            return (null, ClientKeyMistakes.Malformed);
        }

        var read = elements.Select(JwkText.Read).ToList();
        var set = new JwkSet([.. read.Select(one => one.Key).OfType<ClientKey>()]);
        return (read.Select(one => one.Mistake).FirstOrDefault(mistake => mistake is not null) ?? set.Mistake()) is { } mistake ? (null, mistake) : (set, null);
    }

    /// <summary>Reads a set that a client publishes, and leaves out what is not for us; null where it is no set at all.</summary>
    public static JwkSet? ReadPublished(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(JwkMembers.Keys, out var keys) && keys.ValueKind == JsonValueKind.Array
                ? new JwkSet([.. keys.EnumerateArray().Take(MaxPublishedKeys).Select(json => JwkText.Read(json).Key).OfType<ClientKey>()])
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The keys a signature with this header can be of (RFC 7515 §4.1.4): those with its <c>kid</c>, or all where it names none.</summary>
    public IEnumerable<ClientKey> For(string? keyId) => keyId is null ? Keys : Keys.Where(key => string.Equals(key.KeyId, keyId, StringComparison.Ordinal));

    /// <summary>As it is kept.</summary>
    public string ToJson() => new JsonObject { [JwkMembers.Keys] = new JsonArray([.. Keys.Select(key => key.ToJson())]) }.ToJsonString();

    /// <summary>What is wrong with these keys together.</summary>
    internal Mistake? Mistake() => Keys.Count switch
    {
        0 => ClientKeyMistakes.None,
        > MaxKeys => ClientKeyMistakes.TooMany,
        _ => Keys.DistinctBy(key => key.KeyId, StringComparer.Ordinal).Count() < Keys.Count ? ClientKeyMistakes.Duplicate : null,
    };

    private static JsonElement[]? ElementsOf(string text)
    {
        if (text.Length > MaxLength)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            var root = document.RootElement.Clone();
            return root.ValueKind != JsonValueKind.Object ? null
                : !root.TryGetProperty(JwkMembers.Keys, out var keys) ? [root]
                : keys.ValueKind == JsonValueKind.Array ? [.. keys.EnumerateArray()] : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
