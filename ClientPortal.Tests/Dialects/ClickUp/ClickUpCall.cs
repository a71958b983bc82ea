using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace ClientPortal.Tests.Dialects.ClickUp;

/// <summary>One documented call of ClickUp as text, sent byte for byte over a socket: no client library orders or spells anything anew. Only the placeholders are filled in.</summary>
internal static class ClickUpCall
{
    /// <summary>What a browser opens.</summary>
    public static string PathOf(string name, params (string Placeholder, string Value)[] values) => Printed(name, values).Split(' ')[1];

    public static async Task<ClickUpReply> SendAsync(Uri host, string name, params (string Placeholder, string Value)[] values)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(host.Host, host.Port);
        await using var stream = socket.GetStream();
        var parts = Printed(name, values).Split("\n\n", 2);
        var (head, body) = (parts[0], Encoding.UTF8.GetBytes(parts[1]));
        var lines = head.Replace("{length}", body.Length.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal).Split('\n')
            .Select(line => line.StartsWith("Host: ", StringComparison.Ordinal) ? $"Host: {host.Authority}" : line);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(string.Join("\r\n", lines) + "\r\nConnection: close\r\n\r\n"));
        await stream.WriteAsync(body);
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer);
        return ClickUpReply.Of(Encoding.UTF8.GetString(answer.ToArray()));
    }

    private static string Printed(string name, (string Placeholder, string Value)[] values)
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Dialects", "ClickUp", "Fixtures", name + ".http"));
        foreach (var (placeholder, value) in values)
        {
            text = text.Replace($"{{{placeholder}}}", value, StringComparison.Ordinal);
        }

        return text;
    }
}

/// <summary>What came back.</summary>
internal sealed record ClickUpReply(int Status, IReadOnlyDictionary<string, string> Headers, string Text)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public static ClickUpReply Of(string raw)
    {
        var parts = raw.Split("\r\n\r\n", 2);
        var lines = parts[0].Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var body = headers.GetValueOrDefault("Transfer-Encoding") == "chunked" ? Whole(parts[1]) : parts[1];
        return new ClickUpReply(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, body);
    }

    public ClickUpReply ShouldBe(int status)
    {
        Status.ShouldBe(status, Text);
        return this;
    }

    /// <summary>ClickUp's error object: two members and no more.</summary>
    public ClickUpReply ShouldBeError(int status, string ecode)
    {
        ShouldBe(status);
        Headers["Content-Type"].ShouldStartWith("application/json");
        Json.EnumerateObject().Select(member => member.Name).ShouldBe(["err", "ECODE"]);
        Json.GetProperty("ECODE").GetString().ShouldBe(ecode, Text);
        Json.GetProperty("err").GetString().ShouldNotBeNullOrEmpty();
        Headers.ContainsKey("Access-Control-Allow-Origin").ShouldBeFalse();
        return this;
    }

    // Each chunk begins with its length, in hexadecimal digits; the answers here are ASCII.
    private static string Whole(string chunks)
    {
        var (whole, at) = (new StringBuilder(), 0);
        while (chunks.IndexOf("\r\n", at, StringComparison.Ordinal) is var end and >= 0
            && int.Parse(chunks.AsSpan(at, end - at), NumberStyles.HexNumber, CultureInfo.InvariantCulture) is var length and > 0)
        {
            whole.Append(chunks, end + 2, length);
            at = end + 2 + length + 2;
        }

        return whole.ToString();
    }
}
