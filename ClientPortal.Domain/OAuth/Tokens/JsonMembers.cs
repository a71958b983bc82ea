using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ClientPortal.Domain.OAuth.Tokens;

/// <summary>Writes the members of a JSON object by name: the claims of a token, and the answers of protocol endpoints. No reflection for what those usually are.</summary>
public static class JsonMembers
{
    private const int UsualSize = 1024;

    // Read by programs and never put into a page, so only what JSON itself asks for is escaped (RFC 8259 §7).
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? writer;

    /// <summary>Gives what is written to <paramref name="use"/>, in a buffer that each thread keeps: it is another's once <paramref name="use"/> returns.</summary>
    /// <param name="write">Writes one JSON value; must not come back here.</param>
    public static TResult Write<TState, TResult>(TState state, Action<Utf8JsonWriter, TState> write, Func<ReadOnlySpan<byte>, TState, TResult> use)
    {
        var bytes = buffer ??= new ArrayBufferWriter<byte>(UsualSize);
        bytes.ResetWrittenCount();
        var json = writer ??= new Utf8JsonWriter(bytes, Options);
        json.Reset(bytes);
        write(json, state);
        json.Flush();
        return use(bytes.WrittenSpan, state);
    }

    /// <summary>An object of these members, in their order.</summary>
    public static void Write(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, object>> members)
    {
        json.WriteStartObject();
        foreach (var (name, value) in members)
        {
            json.WritePropertyName(name);
            Write(json, value);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case string text:
                json.WriteStringValue(text);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case IReadOnlyDictionary<string, object> members:
                Write(json, (IEnumerable<KeyValuePair<string, object>>)members);
                break;
            case IReadOnlyList<string> texts:
                json.WriteStartArray();
                foreach (var text in texts)
                {
                    json.WriteStringValue(text);
                }

                json.WriteEndArray();
                break;
            default:
                JsonSerializer.Serialize(json, value, value.GetType(), JsonSerializerOptions.Web);
                break;
        }
    }
}
