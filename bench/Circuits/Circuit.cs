using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ClientPortal.Bench.Servers;

namespace ClientPortal.Bench.Circuits;

/// <summary>
/// A page with its circuit, as a browser's tab holds it: loads the page, negotiates, starts its components, acknowledges what is rendered and answers
/// calls into the page. Nothing is drawn, so that a hundred tabs cost next to nothing here.
/// </summary>
internal sealed partial class Circuit : IAsyncDisposable
{
    private const int SocketBufferBytes = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Server _server;
    private readonly string _cookies;
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _proof;
    private readonly TaskCompletionSource _shown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _sending = new(1);
    private Task _reading = Task.CompletedTask;
    private string? _id;
    private int _objects;

    private Circuit(Server server, string cookies, string proof) => (_server, _cookies, _proof) = (server, cookies, Encoding.UTF8.GetBytes(proof));

    /// <summary>Opens a page and waits until its circuit has rendered this text.</summary>
    public static async Task<Circuit> OpenAsync(Server server, string cookies, string path, string proof)
    {
        var circuit = new Circuit(server, cookies, proof);
        try
        {
            await circuit.StartAsync(path);
            return circuit;
        }
        catch
        {
            await circuit.DisposeAsync();
            throw;
        }
    }

    /// <summary>Closes the tab: a browser tells the host, and the host lets go of the circuit at once.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_id is not null)
        {
            using var answer = await SendAsync(HttpMethod.Post, "/_blazor/disconnect", new FormUrlEncodedContent([KeyValuePair.Create("circuitId", _id)]));
            answer.EnsureSuccessStatusCode();
        }

        _socket.Abort();
        await _reading;
        _socket.Dispose();
        _sending.Dispose();
    }

    private string Origin => _server.Headers.FirstOrDefault(header => header.Name == "Host").Value is { } host ? $"https://{host}" : _server.Address.GetLeftPart(UriPartial.Authority);

    private async Task StartAsync(string path)
    {
        using var page = await SendAsync(HttpMethod.Get, path, null);
        var html = await page.Content.ReadAsStringAsync();
        var markers = Markers().Matches(html).Select(match => match.Groups["json"].Value).ToArray();
        if (!page.IsSuccessStatusCode || markers.Length == 0)
        {
            throw new InvalidOperationException($"{path} answered {(int)page.StatusCode} with {markers.Length} components.");
        }

        await ConnectAsync();
        var state = State().Match(html) is { Success: true } kept ? kept.Groups["state"].Value : "";
        await SendAsync(Pack.Invocation("0", "StartCircuit", Origin + "/", Origin + path, "[]", state));
        _id = await _started.Task.WaitAsync(Patience);
        var operations = new JsonArray([.. markers.Select((marker, at) => (JsonNode)new JsonObject { ["type"] = "add", ["ssrComponentId"] = at + 1, ["marker"] = JsonNode.Parse(marker) })]);
        await SendAsync(Pack.Invocation(null, "UpdateRootComponents", new JsonObject { ["batchId"] = 1, ["operations"] = operations }.ToJsonString(), ""));
        await _shown.Task.WaitAsync(Patience);
    }

    private async Task ConnectAsync()
    {
        using var negotiated = await SendAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1", new ByteArrayContent([]));
        var text = await negotiated.Content.ReadAsStringAsync();
        if (!negotiated.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"The circuit was refused with {(int)negotiated.StatusCode}: {text}");
        }

        using var told = JsonDocument.Parse(text);
        foreach (var (name, value) in _server.Headers)
        {
            _socket.Options.SetRequestHeader(name, value);
        }

        _socket.Options.SetRequestHeader("Origin", Origin);
        _socket.Options.SetRequestHeader("Cookie", _cookies);
        await _socket.ConnectAsync(new UriBuilder(_server.Address) { Scheme = "ws", Path = "/_blazor", Query = "id=" + told.RootElement.GetProperty("connectionToken").GetString() }.Uri, CancellationToken.None);
        await SendAsync("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"u8.ToArray());
        _reading = ReadAsync();
    }

    private async Task ReadAsync()
    {
        var (received, buffer, isGreeted) = (new List<byte>(), new byte[SocketBufferBytes], false);
        try
        {
            while (await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } got)
            {
                received.AddRange(buffer.AsSpan(0, got.Count));
                if (!got.EndOfMessage)
                {
                    continue;
                }

                var bytes = received.ToArray();
                var from = isGreeted ? 0 : Array.IndexOf(bytes, (byte)0x1e) + 1; // the answer to the handshake is JSON and ends so
                isGreeted = true;
                var messages = new List<object?[]>();
                received.RemoveRange(0, from + Pack.ReadMessages(bytes.AsSpan(from), messages));
                foreach (var message in messages)
                {
                    await HandleAsync(message);
                }
            }

            Fail("The host has closed the circuit.");
        }
        catch (Exception exception) when (exception is WebSocketException or InvalidOperationException or ObjectDisposedException or OperationCanceledException)
        {
            Fail(exception.Message); // nobody waits any more where the tab was closed
        }
    }

    private async Task HandleAsync(object?[] message)
    {
        switch (message)
        {
            case [1L, _, _, "JS.RenderBatch", object?[] batch, ..]:
                await SendAsync(Pack.Invocation(null, "OnRenderCompleted", batch[0], null));
                if (((byte[])batch[1]!).AsSpan().IndexOf(_proof) >= 0)
                {
                    _shown.TrySetResult();
                }

                break;
            case [1L, _, _, "JS.BeginInvokeJS", object?[] call, ..]:
                await AnswerAsync((long)call[0]!, (long)call[3]!);
                break;
            case [1L, _, _, "JS.Error", object?[] error, ..]:
                Fail($"The circuit broke: {error[0]}");
                break;
            case [3L, _, "0", 3L, string id]:
                _started.TrySetResult(id);
                break;
            case [3L, _, "0", ..]:
                Fail("The circuit was not started.");
                break;
            case [6L]:
                await SendAsync(Pack.Ping());
                break;
            case [7L, ..]:
                Fail($"The host ended the connection: {message[1]}");
                break;
        }
    }

    // What the page's script would say to a call: nothing, or a reference to an object where one is wanted.
    private Task AnswerAsync(long call, long wanted)
    {
        var result = wanted == 1 ? string.Create(CultureInfo.InvariantCulture, $"{{\"__jsObjectId\":{++_objects}}}") : "null";
        return call == 0 ? Task.CompletedTask : SendAsync(Pack.Invocation(null, "EndInvokeJSFromDotNet", call, true, string.Create(CultureInfo.InvariantCulture, $"[{call},true,{result}]")));
    }

    private void Fail(string why)
    {
        _started.TrySetException(new InvalidOperationException(why));
        _shown.TrySetException(new InvalidOperationException(why));
        _ = (_started.Task.Exception, _shown.Task.Exception); // seen: a circuit that is closed early has nobody who waits
    }

    private async Task SendAsync(byte[] message)
    {
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(message.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in _server.Headers.Append(("Origin", Origin)).Append(("Cookie", _cookies)).Append(("Accept", "text/html")))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _server.Http.SendAsync(request);
    }

    [GeneratedRegex("<!--Blazor:(?<json>{\"type\":\"server\".*?})-->", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Markers();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(?<state>.*?)-->", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex State();
}
