using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ClientPortal.Fuzz;

/// <summary>HTTP/1.1 by hand: no client library would send what a fuzzer has to send.</summary>
internal sealed class Connection(Uri address) : IDisposable
{
    private static readonly TimeSpan GivesUpAfter = TimeSpan.FromSeconds(15);

    private readonly byte[] buffer = new byte[64 * 1024];
    private TcpClient? tcp;

    /// <summary>Sends the bytes and reads the whole answer; an answer without a status is one that never came.</summary>
    public async Task<Answer> SendAsync(byte[] request, bool isHead, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(GivesUpAfter);
        for (var attempt = 0; ; attempt++)
        {
            var isUsedBefore = tcp is not null;
            try
            {
                if (tcp is null)
                {
                    tcp = new TcpClient { NoDelay = true };
                    await tcp.ConnectAsync(address.Host, address.Port, patience.Token);
                    clock.Restart();
                }

                var stream = tcp.GetStream();
                var sent = SendAllAsync(stream, request, patience.Token); // a server that refuses a body early answers before it has read all of it
                var raw = await ReadAsync(stream, isHead, patience.Token);
                await sent;
                if (raw.Status == 0 && isUsedBefore && attempt == 0)
                {
                    Close(); // a connection that was closed between two requests
                    continue;
                }

                if (raw.MustClose)
                {
                    Close();
                }

                return new Answer(raw.Status, raw.Bytes, clock.Elapsed);
            }
            catch (Exception gone) when (gone is IOException or SocketException or InvalidOperationException or OperationCanceledException && !ct.IsCancellationRequested)
            {
                Close();
                if (isUsedBefore && attempt == 0 && gone is not OperationCanceledException)
                {
                    continue;
                }

                return new Answer(0, [], clock.Elapsed);
            }
        }
    }

    public void Dispose() => Close();

    private static async Task SendAllAsync(NetworkStream stream, byte[] request, CancellationToken ct)
    {
        try
        {
            await stream.WriteAsync(request, ct);
        }
        catch (IOException)
        {
            // The answer says why.
        }
    }

    private async Task<(int Status, byte[] Bytes, bool MustClose)> ReadAsync(NetworkStream stream, bool isHead, CancellationToken ct)
    {
        using var all = new MemoryStream();
        var (headEnd, bodyEnd, status, isChunked, mustClose) = (-1, -1L, 0, false, true);
        while (true)
        {
            var length = await ReadSomeAsync(stream, ct);
            if (length == 0)
            {
                return (status, all.ToArray(), true);
            }

            all.Write(buffer, 0, length);
            var bytes = all.GetBuffer().AsSpan(0, (int)all.Length);
            if (headEnd < 0 && bytes.IndexOf("\r\n\r\n"u8) is var end and >= 0)
            {
                headEnd = end + 4;
                var head = Encoding.Latin1.GetString(bytes[..headEnd]);
                status = int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture);
                if (status == 100)
                {
                    (headEnd, status) = (-1, 0);
                    var rest = bytes[(end + 4)..].ToArray();
                    all.SetLength(0);
                    all.Write(rest);
                    continue;
                }

                isChunked = head.Contains("transfer-encoding: chunked", StringComparison.OrdinalIgnoreCase);
                mustClose = head.Contains("connection: close", StringComparison.OrdinalIgnoreCase);
                bodyEnd = isHead || status is 204 or 304 ? headEnd : isChunked ? -1 : headEnd + LengthOf(head);
            }

            if (headEnd >= 0 && (bodyEnd >= 0 ? all.Length >= bodyEnd : isChunked && bytes.EndsWith("0\r\n\r\n"u8)))
            {
                return (status, all.ToArray(), mustClose);
            }
        }
    }

    private async Task<int> ReadSomeAsync(NetworkStream stream, CancellationToken ct)
    {
        try
        {
            return await stream.ReadAsync(buffer, ct);
        }
        catch (IOException)
        {
            return 0; // reset after an early answer: what came before it counts
        }
    }

    private static long LengthOf(string head)
    {
        const string Name = "content-length: ";
        var at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? 0 : long.Parse(head.AsSpan(at + Name.Length, head.IndexOf('\r', at) - at - Name.Length), CultureInfo.InvariantCulture);
    }

    private void Close()
    {
        tcp?.Dispose();
        tcp = null;
    }
}

/// <summary>An answer as it came, head and body; status 0 where none came.</summary>
internal sealed record Answer(int Status, byte[] Bytes, TimeSpan Took)
{
    public string Text => Encoding.UTF8.GetString(Bytes);
}
