using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using ClientPortal.Domain.Outbound;

namespace ClientPortal.Web.Outbound;

/// <summary>The one HTTP client for addresses that clients name; <see cref="IOutbound"/> says what it guards against.</summary>
internal sealed class GuardedOutbound : IOutbound, IDisposable
{
    /// <summary>So many at once; a flood of slow addresses takes neither sockets nor memory.</summary>
    private const int MaxCalls = 32;

    private readonly OutboundAddresses addresses;
    private readonly TimeProvider time;
    private readonly ILogger<GuardedOutbound> log;
    private readonly HttpClient http;
    private readonly SemaphoreSlim places = new(MaxCalls);

    public GuardedOutbound(OutboundAddresses addresses, GuardedConnections connections, TimeProvider time, ILogger<GuardedOutbound> log)
    {
        (this.addresses, this.time, this.log) = (addresses, time, log);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            PreAuthenticate = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectCallback = (context, ct) => connections.OpenAsync(context.DnsEndPoint, ct),
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 0,
            PooledConnectionLifetime = TimeSpan.Zero, // each call is judged anew
            SslOptions = new SslClientAuthenticationOptions
            {
                // A certificate names addresses, too, and checking it must not fetch from them.
                CertificateChainPolicy = new X509ChainPolicy { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck },
            },
        };
        http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("ClientPortal", null));
    }

    public Task<OutboundAnswer> GetAsync(Uri address, string accept, CancellationToken ct, string? ifNoneMatch = null, OutboundCredentials? credentials = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.ParseAdd(accept);
        if (ifNoneMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        }

        return SendAsync(request, credentials, ct);
    }

    public Task<OutboundAnswer> PostFormAsync(Uri address, IReadOnlyDictionary<string, string> form, CancellationToken ct, OutboundCredentials? credentials = null) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) }, credentials, ct);

    public void Dispose()
    {
        http.Dispose();
        places.Dispose();
    }

    private async Task<OutboundAnswer> SendAsync(HttpRequestMessage request, OutboundCredentials? credentials, CancellationToken ct)
    {
        using (request)
        {
            request.Headers.Authorization = credentials is null ? null : new AuthenticationHeaderValue(credentials.Scheme, credentials.Value.Reveal());
            var answer = addresses.MistakeIn(request.RequestUri!) is null ? await CallAsync(request, ct) : new OutboundAnswer.Failed(OutboundFailure.Refused);
            if (answer is OutboundAnswer.Failed failed)
            {
                OutboundLog.Failed(log, request.RequestUri!.IdnHost, failed.Failure);
            }

            return answer;
        }
    }

    private async Task<OutboundAnswer> CallAsync(HttpRequestMessage request, CancellationToken ct)
    {
        using var clock = new CancellationTokenSource(IOutbound.TotalTime, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, ct);
        try
        {
            await places.WaitAsync(both.Token);
            try
            {
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
                return await ReadAsync(response, both.Token);
            }
            finally
            {
                places.Release();
            }
        }
        catch (OperationCanceledException) when (clock.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            return new OutboundAnswer.Failed(OutboundFailure.TooSlow);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException)
        {
            return new OutboundAnswer.Failed(WasRefused(exception) ? OutboundFailure.Refused : OutboundFailure.Unreachable);
        }
    }

    private static async Task<OutboundAnswer> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        if (response.Content.Headers.ContentLength > IOutbound.MaxAnswerBytes)
        {
            return new OutboundAnswer.Failed(OutboundFailure.TooLarge);
        }

        var buffer = new byte[IOutbound.MaxAnswerBytes + 1];
        await using var body = await response.Content.ReadAsStreamAsync(ct);
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        return length > IOutbound.MaxAnswerBytes
            ? new OutboundAnswer.Failed(OutboundFailure.TooLarge)
            : new OutboundAnswer.Answered((int)response.StatusCode, MediaTypeOf(response), buffer.AsMemory(0, length), MaxAgeOf(response.Headers.CacheControl), response.Headers.ETag?.ToString());
    }

    // A label in lower case, as RFC 6838 §4.2 compares it.
    private static string? MediaTypeOf(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType is { } type ? string.Create(type.Length, type, static (text, from) => from.AsSpan().ToLowerInvariant(text)) : null;

    private static TimeSpan? MaxAgeOf(CacheControlHeaderValue? cache) =>
        cache is null ? null : cache.NoStore || cache.NoCache ? TimeSpan.Zero : cache.MaxAge;

    private static bool WasRefused(Exception? exception) => exception is OutboundRefusedException || (exception is not null && WasRefused(exception.InnerException));
}
