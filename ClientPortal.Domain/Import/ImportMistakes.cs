namespace ClientPortal.Domain.Import;

/// <summary>What can be wrong with a file of registrations.</summary>
public static class ImportMistakes
{
    public static readonly Mistake TooLarge = new("import_too_large", "Use a file of at most 1 MB.");
    public static readonly Mistake TooManyRows = new("import_too_many_rows", "Use at most 1,000 API clients in one file.");
    public static readonly Mistake Empty = new("import_empty", "The file has no API clients in it.");
    public static readonly Mistake Encoding = new("import_encoding", "Save the file as UTF-8, or as UTF-16 with a byte order mark.");
    public static readonly Mistake Csv = new("import_csv", "The file is not well-formed CSV: check quotes and separators.");
    public static readonly Mistake Json = new("import_json", "The file is not well-formed JSON: a list of objects, no member twice.");
    public static readonly Mistake Yaml = new("import_yaml", "The file is not well-formed YAML: one list of mappings, no key twice.");
    public static readonly Mistake YamlReferences = new("import_yaml_references", "Write every value out: anchors, aliases and tags are not taken.");
    public static readonly Mistake Shape = new("import_shape", "Send a list of API clients, or an object with such a list as items or clients.");
    public static readonly Mistake FieldUnknown = new("import_field_unknown", "This field does not exist.");
    public static readonly Mistake FieldTwice = new("import_field_twice", "This is given twice, under two names.");
    public static readonly Mistake Value = new("import_value", "This value has the wrong form.");
    public static readonly Mistake ClientIdMissing = new("import_client_id_missing", "Give the client ID that the API client has.");
    public static readonly Mistake ClientIdRepeated = new("import_client_id_repeated", "An earlier row has the same client ID.");
    public static readonly Mistake KindUnclear = new("import_kind_unclear", "The file says both confidential and public.");
    public static readonly Mistake Paused = new("import_paused", "This API client is paused. Resume it first, or leave it out.");
    public static readonly Mistake SecretTwice = new("import_secret_twice", "Give the secret or its SHA-256, not both.");
    public static readonly Mistake SecretUnused = new("import_secret_unused", "An API client of this kind has no secret.");
    public static readonly Mistake SecretHashForm = new("import_secret_hash", "Give the SHA-256 as 64 hexadecimal digits or in base64.");
    public static readonly Mistake SecretLength = new("import_secret_length", "Secrets have 16 to 128 characters here. Regenerate this one.");
    public static readonly Mistake SecretCharacters = new("import_secret_characters", "Secrets have visible ASCII characters only, without blanks at the ends.");
    public static readonly Mistake SecretWeak = new("import_secret_weak", "This secret is too easy to guess. Regenerate it.");
    public static readonly Mistake SecretOfAnotherKind = new("import_secret_kind", "This is no client secret: it has the form of another credential.");
    public static readonly Mistake SecretReference = new("import_secret_reference", "Put the secret itself here, not the name of a variable.");
}
