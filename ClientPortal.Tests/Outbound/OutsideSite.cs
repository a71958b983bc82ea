using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ClientPortal.Tests.Outbound;

/// <summary>A site that a client runs, on this machine: it counts who connects and answers byte by byte what a test wants.</summary>
public sealed class OutsideSite : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource closing = new();
    private readonly Func<string, NetworkStream, CancellationToken, Task> answer;
    private int connections;

    private OutsideSite(Func<string, NetworkStream, CancellationToken, Task> answer)
    {
        this.answer = answer;
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public Uri Address => new($"http://127.0.0.1:{Port}/");

    public int Connections => Volatile.Read(ref connections);

    /// <summary>Each request: its head and, where it has a Content-Length, its body.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Answers every request with the bytes that <paramref name="answer"/> writes.</summary>
    public static OutsideSite Start(Func<string, NetworkStream, CancellationToken, Task> answer) => new(answer);

    /// <summary>Answers every request with a JSON document.</summary>
    public static OutsideSite WithJson(Func<string> json, string headers = "") =>
        new((_, stream, ct) => stream.WriteAsync(Encoding.UTF8.GetBytes(Ok(json(), headers)), ct).AsTask());

    public static string Ok(string body, string headers = "") =>
        $"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}";

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        listener.Stop();
    }

    private async Task AcceptAsync()
    {
        while (!closing.IsCancellationRequested)
        {
            try
            {
                var visitor = await listener.AcceptTcpClientAsync(closing.Token);
                Interlocked.Increment(ref connections);
                _ = ServeAsync(visitor);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient visitor)
    {
        using (visitor)
        {
            try
            {
                var stream = visitor.GetStream();
                var request = await ReadAsync(stream);
                Requests.Enqueue(request);
                await answer(request, stream, closing.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException)
            {
                // The caller has gone, or the site closes.
            }
        }
    }

    private async Task<string> ReadAsync(NetworkStream stream)
    {
        var (text, buffer) = (new StringBuilder(), new byte[4096]);
        while (true)
        {
            var read = await stream.ReadAsync(buffer, closing.Token);
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
            var all = text.ToString();
            var end = all.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (read == 0 || (end >= 0 && all.Length - end - 4 >= ContentLengthOf(all)))
            {
                return all;
            }
        }
    }

    private static int ContentLengthOf(string head) =>
        head.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) is { } line
            ? int.Parse(line["Content-Length:".Length..], System.Globalization.CultureInfo.InvariantCulture)
            : 0;
}
