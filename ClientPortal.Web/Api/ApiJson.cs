using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ClientPortal.Domain;

namespace ClientPortal.Web.Api;

/// <summary>
/// The API's JSON: camelCase, words for enumerations, nothing twice, nothing unknown. A member we do not know is refused rather than
/// ignored, so that a typing mistake does not silently leave out a redirect URI.
/// </summary>
internal static class ApiJson
{
    public const int MaxBytes = 256 * 1024;

    public static readonly Mistake NotJson = new("json_invalid", "Send a JSON object: well-formed, no member twice.");
    public static readonly Mistake UnknownField = new("field_unknown", "This field does not exist.");
    public static readonly Mistake WrongValue = new("field_invalid", "This value has the wrong type or is not one of those allowed.");

    public static readonly JsonSerializerOptions Options = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    private static readonly JsonSerializerOptions Strict = new(Options)
    {
        PropertyNameCaseInsensitive = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = false,
        MaxDepth = 8,
    };

    /// <summary>For dialects, whose clients send back whole objects and spell members as they like: what is not known is left out, never taken.</summary>
    public static readonly JsonSerializerOptions Tolerant = new(Strict) { PropertyNameCaseInsensitive = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    /// <summary>Sets what the API's JSON looks like; also for the description at /openapi/v1.json.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.Converters.Add(new ChangeConverter());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.NumberHandling = JsonNumberHandling.Strict;
        options.TypeInfoResolver ??= new DefaultJsonTypeInfoResolver();
        return options;
    }

    /// <summary>Reads a body; a mistake names its field.</summary>
    /// <param name="options">Null for the strict reading.</param>
    public static Outcome<T> Read<T>(ReadOnlyMemory<byte> body, JsonSerializerOptions? options = null)
        where T : class
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = Strict.MaxDepth });
            return document.RootElement.ValueKind == JsonValueKind.Object && document.Deserialize<T>(options ?? Strict) is { } value ? value : NotJson.As(ProblemKind.Invalid);
        }
        catch (JsonException exception)
        {
            return FieldOf(exception) is { } field ? MistakeAt<T>(field).At(field) : NotJson.As(ProblemKind.Invalid);
        }
        catch (InvalidOperationException)
        {
            return NotJson.As(ProblemKind.Invalid); // half a surrogate pair in an escape
        }
    }

    // "$.redirectUris[1]" → "redirectUris[1]"; "$" and no path at all mean the document.
    private static string? FieldOf(JsonException exception)
    {
        var path = exception.Path + (exception.InnerException as JsonException)?.Path?[1..]; // the second from within a Change
        return path.StartsWith("$.", StringComparison.Ordinal) ? path[2..]
            : path.StartsWith("$['", StringComparison.Ordinal) ? path[3..^2]
            : null;
    }

    // A member that is not there is told from a wrong value at every depth.
    private static Mistake MistakeAt<T>(string field)
    {
        var type = typeof(T);
        foreach (var step in field.Split('.'))
        {
            var name = step.Split('[')[0];
            var info = Strict.GetTypeInfo(type);
            if (info.Kind != JsonTypeInfoKind.Object)
            {
                return WrongValue; // a name of the caller's own choice
            }

            if (info.Properties.FirstOrDefault(property => property.Name == name) is not { } property)
            {
                return UnknownField;
            }

            type = HeldBy(property.PropertyType);
        }

        return WrongValue;
    }

    // What the members of a value belong to: not to the Change, the Nullable or the list around it.
    private static Type HeldBy(Type type)
    {
        var inner = ChangeConverter.Converts(type) ? type.GetGenericArguments()[0] : type;
        var value = Nullable.GetUnderlyingType(inner) ?? inner;
        return Strict.GetTypeInfo(value) is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } item } ? item : value;
    }

    /// <summary>A member that is there sets, null included; one that is absent leaves as it is.</summary>
    private sealed class ChangeConverter : JsonConverterFactory
    {
        public static bool Converts(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Change<>);

        public override bool CanConvert(Type typeToConvert) => Converts(typeToConvert);

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

        private sealed class Of<T> : JsonConverter<Change<T>>
        {
            public override bool HandleNull => true;

            public override Change<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            {
                try
                {
                    return new(JsonSerializer.Deserialize<T>(ref reader, options)!);
                }
                catch (JsonException exception)
                {
                    // Its path begins at this member; one without a path is given that of the member by whoever reads the whole.
                    throw new JsonException(exception.Message, exception);
                }
            }

            public override void Write(Utf8JsonWriter writer, Change<T> value, JsonSerializerOptions options) =>
                JsonSerializer.Serialize(writer, value.Or(default!), options);
        }
    }
}
