using System.Net;
using System.Security.Cryptography;
using ClientPortal.Domain.OAuth.ClientAuthentication;

namespace ClientPortal.Web.Hosting;

/// <summary>
/// Takes the caller's TLS certificate from the header in which a proxy hands it over (<c>ClientCertificates:Header</c>), where a proxy we know did so;
/// from anybody else the header is a claim and not a proof, and is not read. Runs first: it judges by who really connected.
/// </summary>
internal sealed partial class ClientCertificateHeader(RequestDelegate next, PortalOptions options, ILogger<ClientCertificateHeader> log)
{
    private const int MaxLength = 16 * 1024;

    public Task InvokeAsync(HttpContext http)
    {
        if (options.ClientCertificates.Header is { } header && http.Request.Headers[header] is { Count: > 0 } values)
        {
            http.Request.Headers.Remove(header);
            if (IsKnownProxy(http.Connection.RemoteIpAddress) && values is [{ Length: > 0 } value])
            {
                Take(http, value);
            }
        }

        return next(http);
    }

    /// <summary>PEM, percent-encoded (nginx, AWS) or not (HAProxy, Apache in one line), or DER in base64 (Traefik, RFC 9440 with colons around it).</summary>
    internal static byte[]? Read(string value)
    {
        if (value.Length > MaxLength)
        {
            return null;
        }

        var text = value.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(value) : value;
        if (PemEncoding.TryFind(text, out var fields))
        {
            return text[fields.Label] == "CERTIFICATE" ? Convert.FromBase64String(text[fields.Base64Data]) : null;
        }

        var base64 = text.Trim(':', ' ');
        var bytes = new byte[base64.Length];
        return base64.Length > 0 && Convert.TryFromBase64String(base64, bytes, out var length) ? bytes[..length] : null;
    }

    private void Take(HttpContext http, string value)
    {
        if (Read(value) is { } der && PresentedCertificate.Of(der) is { } certificate)
        {
            http.Features.Set(certificate);
        }
        else
        {
            LogUnreadable(options.ClientCertificates.Header!);
        }
    }

    private bool IsKnownProxy(IPAddress? peer)
    {
        var address = peer is { IsIPv4MappedToIPv6: true } ? peer.MapToIPv4() : peer;
        return address is not null && options.KnownProxies.Any(network => network.Contains(address));
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "A proxy sent {Header}, and no certificate could be read from it: it is neither PEM nor base64.")]
    private partial void LogUnreadable(string header);
}
