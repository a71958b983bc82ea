using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ClientPortal.Web.Hosting.Circuits;

/// <summary>
/// What every circuit's first calls into the page carry: numbers, enums, dictionaries by text. How each is written does not depend on the circuit, so it is
/// found out once; the serializer would ask reflection again for each circuit's options, and for all that a value of a dictionary could hold.
/// </summary>
internal static class ScriptCallValues
{
    private static readonly ConcurrentDictionary<Type, Func<JsonSerializerOptions, JsonTypeInfo>?> Known = new();

    /// <summary>Makes the description of this type for some options; null for a type that is not one of them.</summary>
    public static Func<JsonSerializerOptions, JsonTypeInfo>? Find(Type type) => Known.GetOrAdd(type, Make);

    private static Func<JsonSerializerOptions, JsonTypeInfo>? Make(Type type) =>
        type == typeof(int) ? With<int>(JsonMetadataServices.Int32Converter)
        : type.IsEnum ? Call(nameof(OfEnum), type)
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>) && type.GetGenericArguments() is [{ } key, { } value] && key == typeof(string) ? Call(nameof(ByText), value)
        : null;

    private static Func<JsonSerializerOptions, JsonTypeInfo> Call(string name, Type of) =>
        (Func<JsonSerializerOptions, JsonTypeInfo>)typeof(ScriptCallValues).GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(of).Invoke(null, null)!;

    private static Func<JsonSerializerOptions, JsonTypeInfo> OfEnum<T>()
        where T : struct, Enum => With<T>(JsonMetadataServices.GetEnumConverter<T>(JsonSerializerOptions.Default));

    private static Func<JsonSerializerOptions, JsonTypeInfo> ByText<T>() => With<Dictionary<string, T>>(new DictionaryByText<T>());

    private static Func<JsonSerializerOptions, JsonTypeInfo> With<T>(JsonConverter converter) => options => JsonMetadataServices.CreateValueInfo<T>(options, converter);

    /// <summary>A dictionary as an object; its values are looked into once there are some.</summary>
    private sealed class DictionaryByText<T> : JsonConverter<Dictionary<string, T>>
    {
        public override Dictionary<string, T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw new JsonException();
            }

            var values = new Dictionary<string, T>();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                values[name] = JsonSerializer.Deserialize<T>(ref reader, options)!;
            }

            return values;
        }

        public override void Write(Utf8JsonWriter writer, Dictionary<string, T> value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            foreach (var (name, one) in value)
            {
                writer.WritePropertyName(options.DictionaryKeyPolicy?.ConvertName(name) ?? name);
                JsonSerializer.Serialize(writer, one, options);
            }

            writer.WriteEndObject();
        }
    }
}
