using System.Net;
using System.Net.Sockets;
using ClientPortal.Domain.Outbound;

namespace ClientPortal.Web.Outbound;

/// <summary>
/// Opens the connection itself, to an address it has judged: between a check of the name and a connection to the name, the name could come to mean
/// something else (DNS rebinding).
/// </summary>
/// <param name="resolve">What a name stands for at this moment.</param>
internal sealed class GuardedConnections(OutboundAddresses addresses, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    /// <exception cref="OutboundRefusedException">One of the name's addresses is none that may be called.</exception>
    public async ValueTask<Stream> OpenAsync(DnsEndPoint host, CancellationToken ct)
    {
        var candidates = IPAddress.TryParse(host.Host.Trim('[', ']'), out var literal) ? [literal] : await resolve(host.Host, ct);

        // A name with an address outside and one inside is up to no good, so one is enough.
        if (candidates.Length == 0 || !Array.TrueForAll(candidates, addresses.Allows))
        {
            throw new OutboundRefusedException();
        }

        var socket = await ConnectAsync(candidates, host.Port, ct);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static async Task<Socket> ConnectAsync(IPAddress[] candidates, int port, CancellationToken ct)
    {
        SocketException? last = null;
        foreach (var candidate in candidates)
        {
            var socket = new Socket(candidate.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(candidate, port), ct);
                return socket;
            }
            catch (SocketException exception)
            {
                socket.Dispose();
                last = exception;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }
}
