using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClientPortal.Domain.Credentials;

/// <summary>
/// A credential in clear. It exists only as the return value of the operation that made it: it masks itself in text,
/// refuses to be serialized, and is mapped to no column. <see cref="Reveal"/> is called where it is handed over, and nowhere else.
/// </summary>
[JsonConverter(typeof(RefusesToBeSerialized))]
public sealed class PlainSecret(string value)
{
    private readonly string _value = value;

    /// <summary>SHA-256 of the whole string: what the database keeps.</summary>
    public byte[] Hash => SecretHash.Of(_value);

    /// <summary>Prefix and last 4: what lists show.</summary>
    public string Hint => CredentialFormat.HintOf(_value);

    /// <summary>How many characters it has; for secrets that others made, which may be none or too long.</summary>
    public int Length => _value.Length;

    /// <summary>The value itself, to be handed over once.</summary>
    public string Reveal() => _value;

    /// <summary>Masked, so that a secret in a log line or an interpolated string gives nothing away.</summary>
    public override string ToString() => "***";

    private sealed class RefusesToBeSerialized : JsonConverter<PlainSecret>
    {
        public override PlainSecret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("A secret is not read from JSON.");

        public override void Write(Utf8JsonWriter writer, PlainSecret value, JsonSerializerOptions options) =>
            throw new NotSupportedException("A secret is handed over with Reveal(), never serialized by accident.");
    }
}
