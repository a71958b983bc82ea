using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Fuzz.Mutations;

/// <summary>What happens to a JWT: its parts, its header, its claims, its signature (RFC 8725 §2 has the history).</summary>
internal static class JwtMutations
{
    private static readonly string[] Headers =
    [
        """{"alg":"none"}""", """{"alg":"None","typ":"at+jwt"}""", """{"alg":"HS256"}""", """{"alg":"ES256","kid":"../../dev/null"}""", """{"alg":"ES256","kid":"' OR 1=1--"}""", """{"alg":"RS256","jku":"http://127.0.0.1:9/"}""",
        """{"alg":"ES256","jwk":{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}}""", """{"alg":"ES256","x5c":["AA"],"x5u":"http://127.0.0.1:9/"}""", """{"alg":"ES256","crit":["exp"],"exp":1}""", """{"alg":"RSA-OAEP","enc":"A256GCM"}""",
        """{"alg":null}""", """{"alg":["ES256"]}""", """{}""", """[]""", """{"alg":"ES256","typ":{}}""", """{"alg":"ES256","kid":1}""", """{"alg":"PS512","typ":"dpop+jwt"}""", """{"alg":"ES256","typ":"dpop+jwt","jwk":{}}""", """{"alg":"ES256","zip":"DEF"}""",
    ];

    private static readonly string[] Claims =
    [
        "{}", "[]", "null", "{\"exp\":\"soon\"}", "{\"exp\":1e300}", "{\"exp\":-1}", "{\"aud\":[],\"iss\":{}}", "{\"sub\":null}", "{\"iat\":99999999999999}", "{\"jti\":{\"a\":1}}", "{\"htm\":1,\"htu\":[]}", "{\"cnf\":{\"jkt\":[]}}", "{\"a\":\"\\ud800\"}", "{\"sub\":\"a\",\"sub\":\"b\"}", "x",
    ];

    /// <summary>Whether the text has the form of one.</summary>
    public static bool IsOne(string text) => text.StartsWith("eyJ", StringComparison.Ordinal) && text.Count(letter => letter == '.') == 2;

    public static string Apply(Chance chance, string jwt)
    {
        var parts = jwt.Split('.');
        return chance.Below(9) switch
        {
            0 => $"{Encode(chance.One(Headers))}.{parts[1]}.{parts[2]}",
            1 => $"{Encode(chance.One(Headers))}.{parts[1]}.",
            2 => $"{parts[0]}.{Encode(chance.One(Claims))}.{parts[2]}",
            3 => $"{parts[0]}.{Encode(ClaimChanged(chance, parts[1]))}.{parts[2]}",
            4 => $"{parts[0]}.{parts[1]}.{Base64UrlEncoder.Encode(chance.Bytes(chance.One([0, 1, 63, 64, 65, 256, 4000])))}",
            5 => jwt[..chance.Below(jwt.Length)],
            6 => string.Join('.', Enumerable.Repeat(jwt, chance.One([2, 5, 40]))),
            7 => jwt.Insert(chance.Below(jwt.Length), NastyValues.One(chance)),
            _ => new string([.. jwt.Select((letter, at) => chance.OneIn(jwt.Length / 3 + 1) ? (char)(letter ^ (1 + (at % 31))) : letter)]),
        };
    }

    private static string ClaimChanged(Chance chance, string part)
    {
        try
        {
            var claims = JsonNode.Parse(Encoding.UTF8.GetString(Base64UrlEncoder.DecodeBytes(part)))!.AsObject();
            claims[chance.One([.. claims.Select(claim => claim.Key), "x"])] = JsonNode.Parse(chance.One(["null", "0", "\"x\"", "[]", "{}", "1e300", "true"]));
            return claims.ToJsonString();
        }
        catch (Exception changedBefore) when (changedBefore is ArgumentException or FormatException or System.Text.Json.JsonException or InvalidOperationException)
        {
            return chance.One(Claims);
        }
    }

    private static string Encode(string json) => Base64UrlEncoder.Encode(json);
}
