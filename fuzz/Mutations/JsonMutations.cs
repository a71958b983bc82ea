using System.Text.Json.Nodes;

namespace ClientPortal.Fuzz.Mutations;

/// <summary>What happens to a JSON body: to its members first, or to its text.</summary>
internal static class JsonMutations
{
    private static readonly string[] Wrong =
    [
        "", " ", "null", "true", "0", "\"x\"", "[]", "[[[]]]", "{", "}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{'a':1}", "{\"a\":NaN}", "{\"a\":1e999}", "{\"a\":\"\\ud800\"}", "{\"a\":\"\\u0000\"}", "{\"a\":\"\\x\"}",
        "/* c */{}", "\uFEFF{}", "{}{}", "{\"\":1}", "{\"a\":1,\"a\":2}", "{\"$type\":\"System.Object\"}", "{\"__proto__\":{}}", "{\"a\":\"\u0001\"}", "\0", "{\"a\":01}", "{\"a\":-}", "{\"a\":tru",
    ];

    private static readonly string[] Values = ["null", "true", "0", "-1", "1.5", "1e308", "99999999999999999999", "\"\"", "[]", "{}", "[null]", "[[]]", "{\"a\":{}}", "[1,\"a\",null,{}]"];

    public static string Apply(Chance chance, string json) => chance.Below(8) switch
    {
        0 => chance.One(Wrong),
        1 => json[..chance.Below(json.Length + 1)],
        2 => Nested(chance),
        3 => json.Insert(chance.Below(json.Length + 1), NastyValues.One(chance)),
        4 => DuplicateMember(chance, json),
        _ => Member(chance, json),
    };

    private static string Nested(Chance chance)
    {
        var depth = chance.One([32, 65, 500, 20_000]);
        return chance.OneIn(2)
            ? new string('[', depth) + new string(']', depth)
            : string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
    }

    private static string DuplicateMember(Chance chance, string json)
    {
        if (JsonNode.Parse(json) is not JsonObject { Count: > 0 } members)
        {
            return json;
        }

        var (name, _) = chance.One(members.ToList());
        return json.TrimEnd('}', ' ') + $",\"{name}\":{chance.One(Values)}}}";
    }

    private static string Member(Chance chance, string json)
    {
        if (JsonNode.Parse(json) is not JsonObject members)
        {
            return json;
        }

        var name = members.Count == 0 || chance.OneIn(6)
            ? chance.One(["id", "workspaceId", "role", "scopes", "secretHash", "createdAt", "isFirstParty", "Name", "NAME", "", "$ref"])
            : chance.One(members.Select(member => member.Key).ToList());
        if (chance.OneIn(6))
        {
            members.Remove(name);
        }
        else
        {
            members[name] = chance.Below(3) switch
            {
                0 => JsonNode.Parse(chance.One(Values)),
                1 when members[name] is JsonArray array => new JsonArray([.. array.Select(item => item?.DeepClone()), .. Enumerable.Range(0, chance.One([1, 30, 2000])).Select(_ => (JsonNode)NastyText(chance))]),
                _ => NastyText(chance),
            };
        }

        return members.ToJsonString();
    }

    // JsonNode writes text of well-formed characters only; the others are put in as text above.
    private static string NastyText(Chance chance) => new([.. NastyValues.One(chance).Where(letter => !char.IsSurrogate(letter))]);
}
