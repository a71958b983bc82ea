using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace ClientPortal.Tests.Dialects.Awork;

/// <summary>
/// One documented call of awork as text, sent byte for byte over a socket: no client library puts headers in order or spells anything anew. Placeholders
/// are filled in, the host's name is this host's, and <c>{length}</c> is what the body came to.
/// </summary>
internal sealed class AworkCall
{
    private readonly string head;
    private readonly string body;

    private AworkCall(string head, string body) => (this.head, this.body) = (head, body);

    /// <summary>What a browser opens.</summary>
    public string PathAndQuery => head.Split(' ')[1];

    public static AworkCall Printed(string name, params (string Placeholder, string Value)[] values)
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Dialects", "Awork", "Fixtures", name + ".http"));
        foreach (var (placeholder, value) in values)
        {
            text.ShouldContain($"{{{placeholder}}}", customMessage: name);
            text = text.Replace($"{{{placeholder}}}", value, StringComparison.Ordinal);
        }

        var (head, body) = text.Split("\n\n", 2) is [var first, var rest] ? (first, rest) : throw new InvalidOperationException($"{name} has no empty line");
        head = head.Replace("{length}", Encoding.UTF8.GetByteCount(body).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        (head + body).ShouldNotContain("{client_id}", customMessage: name);
        return new AworkCall(head, body);
    }

    /// <summary>The same call with another header line or body.</summary>
    public AworkCall With(string? header = null, string? body = null)
    {
        var lines = head.Split('\n').Where(line => body is null || !line.StartsWith("Content-Length", StringComparison.Ordinal));
        lines = body is null ? lines : lines.Append($"Content-Length: {Encoding.UTF8.GetByteCount(body)}");
        return new AworkCall(string.Join('\n', header is null ? lines : lines.Append(header)), body ?? this.body);
    }

    public async Task<AworkReply> SendAsync(Uri host)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(host.Host, host.Port);
        await using var stream = socket.GetStream();
        var text = $"{head.Replace("Host: api.awork.com", $"Host: {host.Authority}", StringComparison.Ordinal)}\nConnection: close\n\n";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal) + body));
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer);
        return AworkReply.Of(Encoding.UTF8.GetString(answer.ToArray()));
    }
}

/// <summary>What came back.</summary>
internal sealed record AworkReply(int Status, IReadOnlyDictionary<string, string> Headers, string Text)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public AworkReply ShouldBe(int status)
    {
        Status.ShouldBe(status, Text);
        return this;
    }

    /// <summary>awork's error object, whole.</summary>
    public AworkReply ShouldBeError(int status, string code, params string[] properties)
    {
        ShouldBe(status);
        Headers["content-type"].ShouldStartWith("application/json");
        MembersOf(Json).ShouldBe(["code", "description", "link", "traceId", "details", "validationErrors"]);
        Json.GetProperty("code").GetString().ShouldBe(code, Text);
        Json.GetProperty("description").GetString().ShouldNotBeNullOrEmpty();
        Json.GetProperty("link").GetString().ShouldEndWith("/developers");
        Json.GetProperty("traceId").GetString().ShouldBe(Headers["x-trace-id"]);
        Json.GetProperty("details").ValueKind.ShouldBe(JsonValueKind.Array);
        var mistakes = Json.GetProperty("validationErrors").EnumerateArray().ToList();
        mistakes.Select(mistake => mistake.GetProperty("property").GetString()).ShouldBe(properties, Text);
        mistakes.ShouldAllBe(mistake => mistake.GetProperty("message").GetString()!.Length > 0);
        return this;
    }

    public static IEnumerable<string> MembersOf(JsonElement json) => json.EnumerateObject().Select(member => member.Name);

    public static AworkReply Of(string answer)
    {
        var (head, body) = answer.Split("\r\n\r\n", 2) is [var first, var rest] ? (first, rest) : throw new InvalidOperationException(answer);
        var lines = head.Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).GroupBy(pair => pair[0].ToLowerInvariant(), pair => pair[1], StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => string.Join(", ", group), StringComparer.Ordinal);
        return new AworkReply(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, headers.GetValueOrDefault("transfer-encoding") == "chunked" ? Join(body) : body);
    }

    // RFC 9112 §7.1; everything here is ASCII, so bytes are characters.
    private static string Join(string chunks)
    {
        var whole = new StringBuilder();
        while (chunks.Split("\r\n", 2) is [var size, var rest] && int.Parse(size, NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var length)
        {
            whole.Append(rest.AsSpan(0, length));
            chunks = rest[(length + 2)..];
        }

        return whole.ToString();
    }
}
