using System.Buffers;

namespace ClientPortal.Web.Hosting;

/// <summary>Reads a body whole without copying it, for routes on which a copy would cost more than what they do.</summary>
internal static class RequestBody
{
    /// <summary>In the server's own memory, until the caller advances the reader to its end; null where it is longer than <paramref name="mostBytes"/>.</summary>
    public static async ValueTask<ReadOnlySequence<byte>?> ReadAsync(HttpRequest request, long mostBytes, CancellationToken ct)
    {
        if (request.ContentLength > mostBytes)
        {
            return null;
        }

        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(ct);
            if (read.Buffer.Length > mostBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                return read.Buffer;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
