namespace ClientPortal.Fuzz.Mutations;

/// <summary>What happens around the parameters: method, path, headers, content type, encoding, bytes.</summary>
internal static class WireMutations
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "get", "FOO", "PROPFIND", "POST1"];

    private static readonly string[] ContentTypes =
    [
        "application/x-www-form-urlencoded; charset=utf-16", "application/x-www-form-urlencoded; charset=\"utf-8\"", "APPLICATION/JSON", "application/json; charset=latin1", "application/jwt", "application/token-introspection+jwt",
        "text/plain", "text/html", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x", "application/xml", "*/*", ";", "a/b/c", "application/json, application/x-www-form-urlencoded", "application/problem+json",
    ];

    private static readonly (string Name, string Value)[] Headers =
    [
        ("Authorization", ""), ("Authorization", "Basic"), ("Authorization", "Basic %%%"), ("Authorization", "Basic Og=="), ("Authorization", "Basic OjpBOg=="), ("Authorization", "Basic /////w=="), ("Authorization", "Bearer"), ("Authorization", "Bearer  "),
        ("Authorization", "DPoP x"), ("Authorization", "DPoP"), ("Authorization", "Negotiate x"), ("Authorization", "\u00e9\u00ff"), ("Authorization", "Bearer a, Basic b"), ("X-Api-Key", ""), ("X-Api-Key", "\u00ff"), ("sessionID", "x"), ("X-Workspace", "nobody"),
        ("DPoP", "x"), ("DPoP", "eyJhbGciOiJub25lIn0.e30."), ("DPoP", "a.b.c"), ("DPoP", ""), ("Accept", "application/token-introspection+jwt"), ("Accept", "x"), ("Accept", "*/*;q=a"), ("Accept-Language", "de-x-y;q=2,*,,;"), ("Accept-Charset", "x"),
        ("Cookie", "=;;==; a"), ("Cookie", ".AspNetCore.Antiforgery=x; clientportal=x"), ("Origin", "null"), ("Origin", "https://evil.example"), ("Origin", "\u00e9"), ("Referer", "x"), ("Sec-Fetch-Site", "cross-site"), ("If-Match", "\""), ("If-Match", "*"), ("If-Match", "W/\"x\""), ("If-Match", "999999999999999999999"),
        ("If-None-Match", "*"), ("If-Modified-Since", "x"), ("Range", "bytes=0-0,5-"), ("Idempotency-Key", ""), ("Idempotency-Key", "\u00e9"), ("Content-Encoding", "gzip"), ("Content-Encoding", "br, x"), ("Transfer-Encoding", "gzip"), ("Expect", "100-continue"), ("Upgrade", "websocket"), ("Connection", "close"),
        ("X-HTTP-Method-Override", "DELETE"), ("X-Forwarded-For", "1.2.3.4, \u00e9"), ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "x"), ("Forwarded", "for=\"[x\""), ("X-Original-URL", "/"), ("traceparent", "00-x"), ("X-Trace-Id", "\u00e9"), ("Content-Language", "\u0001"), ("Access-Control-Request-Method", "x"),
    ];

    private static readonly Action<Chance, Draft>[] All = [Method, Path, AddHeader, AddHeader, AddHeader, LongHeader, ManyHeaders, ChangeCredential, ChangeCredential, ContentType, Chunked, SpoilBytes, BodyAsOther];

    public static void Apply(Chance chance, Draft draft) => chance.One(All)(chance, draft);

    private static void Method(Chance chance, Draft draft) => draft.Method = chance.One(Methods);

    private static void Path(Chance chance, Draft draft) => draft.Path = chance.Below(9) switch
    {
        0 => draft.Path + "/",
        1 => "/" + draft.Path,
        2 => draft.Path + ";x=1",
        3 => draft.Path.ToUpperInvariant(),
        4 => draft.Path + chance.One(["%00", "%2e%2e/", "%2f", "%ff", "%", "%c0%ae", "/..", "/.", "//", "\u00e9", "%20", "%5c"]),
        5 => draft.Path.Replace("/o", "/%6f", StringComparison.Ordinal),
        6 => draft.Path + "/" + new string('a', chance.One([300, 5000, 9000])),
        7 => draft.Path[..(1 + chance.Below(draft.Path.Length))],
        _ => draft.Path.Insert(1, "./"),
    };

    private static void AddHeader(Chance chance, Draft draft) => draft.Headers.Add(chance.One(Headers));

    private static void LongHeader(Chance chance, Draft draft) => draft.Headers.Add((chance.One(["Authorization", "DPoP", "X-Api-Key", "Cookie", "Accept-Language", "X-Whatever"]), new string('x', chance.One([1025, 8_000, 20_000, 40_000]))));

    private static void ManyHeaders(Chance chance, Draft draft)
    {
        for (var i = chance.One([20, 150]); i > 0; i--)
        {
            draft.Headers.Add(($"X-{i}", "x"));
        }
    }

    private static void ChangeCredential(Chance chance, Draft draft)
    {
        var at = draft.Headers.FindIndex(header => header.Name is "Authorization" or "DPoP" or "X-Api-Key" or "Cookie");
        if (at < 0)
        {
            AddHeader(chance, draft);
            return;
        }

        var (name, value) = draft.Headers[at];
        var words = value.Split(' ', 2);
        var changed = words.Length == 2 && JwtMutations.IsOne(words[1]) ? $"{words[0]} {JwtMutations.Apply(chance, words[1])}"
            : JwtMutations.IsOne(value) ? JwtMutations.Apply(chance, value)
            : chance.Below(4) switch { 0 => value[..chance.Below(value.Length + 1)], 1 => value.ToUpperInvariant(), 2 => value.Insert(chance.Below(value.Length + 1), " "), _ => value + chance.Word(3) };
        var clean = new string([.. changed.Select(letter => letter is '\r' or '\n' or '\0' || letter > 255 ? '?' : letter)]); // a header ends where the line ends
        draft.Headers[at] = (name, clean);
        if (chance.OneIn(6))
        {
            draft.Headers.Add((name, value));
        }
    }

    private static void ContentType(Chance chance, Draft draft) => draft.ContentType = chance.OneIn(6) ? null : chance.One(ContentTypes);

    private static void Chunked(Chance chance, Draft draft) => draft.IsChunked = true;

    private static void SpoilBytes(Chance chance, Draft draft)
    {
        var (at, with, kind) = (chance.Below(10_000), chance.Bytes(1 + chance.Below(8)), chance.Below(3));
        draft.Spoil = body =>
        {
            var place = body.Length == 0 ? 0 : at % body.Length;
            return kind switch
            {
                0 => [.. body[..place], .. with, .. body[place..]],
                1 => body[..place],
                _ => [.. body, .. with],
            };
        };
    }

    // A form where JSON is expected, JSON where a form is, a huge body where a small one is.
    private static void BodyAsOther(Chance chance, Draft draft)
    {
        if (chance.OneIn(3))
        {
            (draft.Form, draft.Text) = (null, new string('x', chance.One([65_537, 200_000, 1_100_000])));
        }
        else if (draft.Form is { } form)
        {
            (draft.Form, draft.ContentType) = (null, "application/json");
            draft.Text = System.Text.Json.JsonSerializer.Serialize(form.GroupBy(pair => pair.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Last().Value, StringComparer.Ordinal));
        }
        else
        {
            (draft.Text, draft.Form, draft.ContentType) = (null, [("name", "x"), ("a", "b")], "application/x-www-form-urlencoded");
        }
    }
}
