using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClientPortal.Fuzz;

/// <summary>The routes of /api/v1 as the API describes itself, with and without a key; bodies are made from their schemas.</summary>
internal static class ApiEndpoints
{
    private const int DeepestBody = 5;

    public static IEnumerable<Endpoint> From(string openApi)
    {
        var document = JsonNode.Parse(openApi)!;
        foreach (var (path, methods) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in methods!.AsObject())
            {
                var name = $"{method}-{path.Trim('/').Replace("api/v1", "api", StringComparison.Ordinal).Replace("/", "-", StringComparison.Ordinal).Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal)}";
                var route = new Route(document, method.ToUpperInvariant(), path, operation!);
                yield return new Endpoint(name, route.Write);
            }
        }
    }

    private sealed record Route(JsonNode Document, string Method, string Path, JsonNode Operation)
    {
        public Draft Write(Chance chance, Ground ground)
        {
            var (path, spare) = (Path, chance.One(ground.Spares));
            foreach (var (name, _) in Parameters().Where(parameter => parameter.Place == "path"))
            {
                path = path.Replace($"{{{name}}}", Uri.EscapeDataString(IdFor(name, chance, ground, spare)), StringComparison.Ordinal);
            }

            var schema = Operation["requestBody"]?["content"]?["application/json"]?["schema"];
            var draft = Draft.OfJson(Method, path, schema is null ? null : Value(schema, "", chance, 0)?.ToJsonString() ?? "null");
            foreach (var (name, place) in Parameters().Where(parameter => parameter.Place is "query" or "header" && chance.OneIn(2)))
            {
                if (place == "query")
                {
                    draft.Query.Add(new Pair(name, name == "limit" ? "20" : chance.One(["name", "a", "x"])));
                }
                else
                {
                    draft.Headers.Add((name, chance.One(["\"1\"", "W/\"1\"", "abc"])));
                }
            }

            AddCredential(chance, ground, draft);
            return draft;
        }

        private static void AddCredential(Chance chance, Ground ground, Draft draft)
        {
            switch (chance.Below(6))
            {
                case 0:
                    break;
                case 1:
                    draft.Headers.Add(("Authorization", "Bearer " + ground.MachineToken));
                    break;
                case 2:
                    draft.Headers.Add(("Authorization", "Bearer " + chance.One(ground.Tokens).Access));
                    break;
                case 3:
                    draft.Headers.Add(("X-Api-Key", ground.ApiKey));
                    break;
                default:
                    draft.Headers.Add(("Authorization", "Bearer " + ground.ApiKey));
                    break;
            }
        }

        private IEnumerable<(string Name, string Place)> Parameters() =>
            (Operation["parameters"]?.AsArray() ?? []).Select(parameter => (parameter!["name"]!.GetValue<string>(), parameter["in"]!.GetValue<string>()));

        private string IdFor(string name, Chance chance, Ground ground, Spare spare) => (name, Path) switch
        {
            _ when chance.OneIn(8) => chance.One([Guid.Empty.ToString(), "nobody", "1"]),
            ("clientId", _) => spare.ClientId,
            (_, var path) when path.Contains("/keys/", StringComparison.Ordinal) => spare.KeyId,
            (_, var path) when path.Contains("/secrets/", StringComparison.Ordinal) => spare.SecretId,
            _ => ground.OwnerId, // the last owner cannot be removed
        };

        // A value of the schema; names of members are a hint for text.
        private JsonNode? Value(JsonNode schema, string name, Chance chance, int depth)
        {
            if (schema["$ref"]?.GetValue<string>() is { } reference)
            {
                schema = Document["components"]!["schemas"]![reference.Split('/')[^1]]!;
            }

            if (schema["oneOf"] is JsonArray { Count: > 0 } oneOf)
            {
                return Value(oneOf[chance.Below(oneOf.Count)]!, name, chance, depth);
            }

            if (schema["enum"] is JsonArray { Count: > 0 } values)
            {
                return values[chance.Below(values.Count)]?.DeepClone();
            }

            return TypeOf(schema) switch
            {
                "object" when depth < DeepestBody => Members(schema, chance, depth),
                "array" when depth < DeepestBody => new JsonArray([.. Enumerable.Range(0, chance.Below(3)).Select(_ => Value(schema["items"] ?? new JsonObject(), name, chance, depth + 1))]),
                "integer" or "number" => JsonValue.Create(60 + chance.Below(100_000)),
                "boolean" => JsonValue.Create(chance.OneIn(2)),
                "string" => JsonValue.Create(TextFor(name, schema, chance)),
                _ => null,
            };
        }

        private JsonObject Members(JsonNode schema, Chance chance, int depth)
        {
            var required = schema["required"]?.AsArray().Select(item => item!.GetValue<string>()).ToHashSet(StringComparer.Ordinal) ?? [];
            var members = new JsonObject();
            foreach (var (name, member) in schema["properties"]?.AsObject() ?? [])
            {
                if (required.Contains(name) || chance.OneIn(5))
                {
                    members[name] = Value(member!, name, chance, depth + 1);
                }
            }

            return members;
        }

        private static string? TypeOf(JsonNode schema) => schema["type"] switch
        {
            JsonArray types => types.Select(type => type!.GetValue<string>()).FirstOrDefault(type => type != "null"),
            JsonValue type => type.GetValue<string>(),
            _ => schema["properties"] is null ? "string" : "object",
        };

        private static string TextFor(string name, JsonNode schema, Chance chance) => (name, schema["format"]?.GetValue<string>()) switch
        {
            (_, "uuid") => Guid.Empty.ToString(),
            (_, "date-time") => "2099-01-01T00:00:00Z",
            ("redirectUris" or "postLogoutRedirectUris", _) => Ground.Callback,
            ("scopes", _) => "clients:read",
            ("grantTypes", _) => "authorization_code",
            ("email", _) => $"{chance.Word(6)}@fuzz.example",
            ("key", _) => "cpk_0000000000000000000000000000000000000000000000000",
            ("clientId", _) => "fuzz-" + chance.Word(10),
            _ => "fuzz " + chance.Word(6),
        };
    }
}
