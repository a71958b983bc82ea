using System.Globalization;
using System.Text;

namespace ClientPortal.Fuzz;

/// <summary>A request on its way from a right one to a wrong one; at the end it is nothing but bytes.</summary>
internal sealed class Draft
{
    public required string Method { get; set; }

    public required string Path { get; set; }

    public List<Pair> Query { get; init; } = [];

    /// <summary>Null where the body is no form.</summary>
    public List<Pair>? Form { get; set; }

    /// <summary>The body where it is JSON or something else as text.</summary>
    public string? Text { get; set; }

    public string? ContentType { get; set; }

    public List<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Sent as chunks instead of with a Content-Length.</summary>
    public bool IsChunked { get; set; }

    /// <summary>What happens to the bytes of the body in the end.</summary>
    public Func<byte[], byte[]>? Spoil { get; set; }

    public static Draft Get(string path, params Pair[] query) => new() { Method = "GET", Path = path, Query = [.. query] };

    public static Draft Post(string path, params Pair[] form) => new() { Method = "POST", Path = path, Form = [.. form], ContentType = "application/x-www-form-urlencoded" };

    public static Draft OfJson(string method, string path, string? json) => new() { Method = method, Path = path, Text = json, ContentType = json is null ? null : "application/json" };

    /// <param name="host">For the Host header.</param>
    public byte[] ToBytes(string host)
    {
        var body = Form is { } form ? Latin1(Encoded(form)) : Text is { } text ? Utf8(text) : [];
        body = Spoil?.Invoke(body) ?? body;
        var head = new StringBuilder(Method).Append(' ').Append(Path).Append(Query.Count > 0 ? "?" + Encoded(Query) : "").Append(" HTTP/1.1\r\nHost: ").Append(host).Append("\r\n");
        foreach (var (name, value) in Headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        if (ContentType is not null)
        {
            head.Append("Content-Type: ").Append(ContentType).Append("\r\n");
        }

        if (IsChunked)
        {
            var half = body.Length / 2;
            return [.. Latin1(head.Append("Transfer-Encoding: chunked\r\n\r\n").ToString()), .. Chunk(body[..half]), .. Chunk(body[half..]), .. "0\r\n\r\n"u8];
        }

        if (body.Length > 0 || Method is "POST" or "PUT" or "PATCH")
        {
            head.Append("Content-Length: ").Append(body.Length).Append("\r\n");
        }

        return [.. Latin1(head.Append("\r\n").ToString()), .. body];
    }

    private static byte[] Chunk(byte[] part) => part.Length == 0 ? [] : [.. Latin1($"{part.Length:x}\r\n"), .. part, .. "\r\n"u8];

    private static string Encoded(List<Pair> pairs) => string.Join('&', pairs.Select(pair => pair.IsRaw ? $"{pair.Name}={pair.Value}" : $"{Escaped(pair.Name)}={Escaped(pair.Value)}"));

    // Uri.EscapeDataString refuses lone surrogates; a fuzzer wants them on the wire.
    private static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var one in Utf8(text))
        {
            _ = char.IsAsciiLetterOrDigit((char)one) || one is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~' ? escaped.Append((char)one) : escaped.Append(CultureInfo.InvariantCulture, $"%{one:X2}");
        }

        return escaped.ToString();
    }

    /// <summary>UTF-8, and for lone surrogates the three bytes that no UTF-8 has.</summary>
    private static byte[] Utf8(string text)
    {
        if (!text.Any(char.IsSurrogate))
        {
            return Encoding.UTF8.GetBytes(text);
        }

        var bytes = new List<byte>(text.Length * 2);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(i++, 2)));
            }
            else if (char.IsSurrogate(text[i]))
            {
                bytes.AddRange([(byte)(0xE0 | (text[i] >> 12)), (byte)(0x80 | ((text[i] >> 6) & 0x3F)), (byte)(0x80 | (text[i] & 0x3F))]);
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text[i].ToString()));
            }
        }

        return [.. bytes];
    }

    private static byte[] Latin1(string text) => Encoding.Latin1.GetBytes(text);
}

/// <summary>A parameter.</summary>
/// <param name="IsRaw">Goes onto the wire as it is, not percent-encoded.</param>
internal sealed record Pair(string Name, string Value, bool IsRaw = false)
{
    public static implicit operator Pair((string Name, string Value) pair) => new(pair.Name, pair.Value);
}
