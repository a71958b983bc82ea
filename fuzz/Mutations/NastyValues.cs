namespace ClientPortal.Fuzz.Mutations;

/// <summary>Values that have broken software before.</summary>
internal static class NastyValues
{
    private static readonly string[] Fixed =
    [
        "", " ", "\0", "a\0b", "null", "undefined", "NaN", "true", "[]", "{}", "-1", "0", "2147483648", "9223372036854775808", "1e400", "0x10", "٣", "½",
        "\r\nX-Injected: 1", "\n", "\t", "\u0007", "\u001b[31m", "\u202Elatrop", "a\u200Bb", "\uFEFFx", "Ａｃｍｅ", "İ", "ß", "é", "e\u0301", "\uD800", "\uDFFF\uD800", "💥", "\uFFFF",
        "' OR '1'='1", "'; DROP TABLE Clients;--", "%", "_", "\\", "*)(uid=*", "${7*7}", "{{7*7}}", "<script>alert(1)</script>", "\"><svg onload=alert(1)>", "%s%s%n", "../../etc/passwd", "..\\..\\", "file:///etc/passwd",
        "javascript:alert(1)", "http://127.0.0.1:9/", "http://[::1]/", "http://169.254.169.254/latest", "https://a@b@c/", "https://app.example\\@evil.example/cb", "https://[fe80::1%25eth0]/", "//evil.example", "https://" ,"https://xn--/", "urn:ietf:params:oauth:request_uri:x", "data:text/html,x",
        "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2026-02-30T00:00:00Z", "-000001", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "{00000000-0000-0000-0000-000000000000}",
        "openid openid", "openid  profile", " openid", "openid\tprofile", "full_access", "none login", "S256", "plain", "code token", "form_post", "fragment", "query.jwt",
        "cps_", "cpk_", "cpr_x", "cpc_0000000000000000000000000000000000000000000000000", "eyJhbGciOiJub25lIn0.e30.", "eyJhbGciOiJIUzI1NiIsImtpZCI6Ii4uLy4uIn0.e30.AA", "a.b.c", "....", "e30.e30.e30.e30.e30",
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "urn:ietf:params:oauth:token-type:access_token", "urn:ietf:params:oauth:grant-type:device_code",
    ];

    public static string One(Chance chance) => chance.Below(12) switch
    {
        0 => new string(chance.One(['a', '%', '.', '{', '\u00e9', ' ']), chance.One([255, 256, 257, 1023, 2049, 4097])),
        1 => new string(chance.One(['A', '0', '[', '"']), chance.One([9_000, 20_000, 66_000])),
        2 => string.Join(' ', Enumerable.Repeat(chance.One(["openid", "a", "clients:read"]), chance.One([10, 400, 3_000]))),
        3 => new string([.. chance.Bytes(1 + chance.Below(24)).Select(one => (char)(one * 257))]),
        4 => new string([.. chance.Bytes(1 + chance.Below(24)).Select(one => (char)one)]),
        _ => chance.One(Fixed),
    };

    /// <summary>Values that are no percent-encoding at all; for parameters that go out raw.</summary>
    public static readonly string[] Raw = ["%", "%%", "%zz", "%u0041", "%c0%80", "%ff%fe", "%ed%a0%80", "%00", "%0d%0a", "a=b=c", "a;b=c", "+++", "\u0080\u00ff", "%e2%80", "a%2", "a&b", "&&&", "="];
}
