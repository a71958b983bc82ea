using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace ClientPortal.AspNetCore;

/// <summary>Finds out who calls, whatever the credential. Fails closed: what cannot be judged is not let in.</summary>
internal sealed partial class ClientPortalHandler(
    IOptionsMonitor<ClientPortalOptions> options, ILoggerFactory loggers, UrlEncoder encoder, KeyVerifier keys, TokenVerifier tokens, RememberedVerdicts remembered)
    : AuthenticationHandler<ClientPortalOptions>(options, loggers, encoder)
{
    private const string RetrySeconds = "2";
    private CallerVerdict? verdict;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (PresentedCredential.In(Request, out var isAmbiguous) is not { } presented)
        {
            return isAmbiguous ? AuthenticateResult.Fail("Several credentials.") : AuthenticateResult.NoResult();
        }

        try
        {
            verdict = await JudgeAsync(presented);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !Context.RequestAborted.IsCancellationRequested)
        {
            PortalUnreachable(Logger, Options.Authority, exception);
            verdict = new CallerVerdict.PortalUnreachable();
        }

        if (verdict is CallerVerdict.Known known)
        {
            return AuthenticateResult.Success(new AuthenticationTicket(known.ToPrincipal(), Scheme.Name));
        }

        return AuthenticateResult.Fail(verdict is CallerVerdict.Unknown unknown ? unknown.Reason : verdict.GetType().Name);
    }

    // RFC 6750 §3: without a credential no error is named.
    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => verdict switch
    {
        CallerVerdict.PortalUnreachable => RefuseAsync(StatusCodes.Status503ServiceUnavailable, "Credentials cannot be checked at the moment.", retryAfter: RetrySeconds),
        CallerVerdict.TooMany tooMany => RefuseAsync(
            StatusCodes.Status429TooManyRequests, "The key is over its limit.", retryAfter: tooMany.RetryAfter?.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture)),
        CallerVerdict.ForbiddenNetwork => RefuseAsync(StatusCodes.Status403Forbidden, "The key may not be used from this address."),
        null => RefuseAsync(StatusCodes.Status401Unauthorized, "Send a valid credential.", challenge: "Bearer"),
        _ => RefuseAsync(StatusCodes.Status401Unauthorized, "Send a valid credential.", challenge: "Bearer error=\"invalid_token\""),
    };

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        // RFC 6750 §3.1: all scopes that are needed, in one challenge.
        var scopes = ScopeRequirement.NeededBy(Context);
        var challenge = scopes.Count > 0 ? $"Bearer error=\"insufficient_scope\", scope=\"{string.Join(' ', scopes)}\"" : "Bearer error=\"insufficient_scope\"";
        return RefuseAsync(StatusCodes.Status403Forbidden, "The credential does not allow this.", challenge);
    }

    // RFC 9457. An answer that has begun is the application's, and nothing can be added to it.
    private Task RefuseAsync(int status, string title, string? challenge = null, string? retryAfter = null)
    {
        if (Response.HasStarted)
        {
            return Task.CompletedTask;
        }

        Response.StatusCode = status;
        Response.Headers.CacheControl = "no-store";
        if (challenge is not null)
        {
            Response.Headers.WWWAuthenticate = challenge;
        }

        if (retryAfter is not null)
        {
            Response.Headers[HeaderNames.RetryAfter] = retryAfter;
        }

        return Response.WriteAsJsonAsync(new ProblemDetails { Status = status, Title = title }, JsonSerializerOptions.Web, "application/problem+json", Context.RequestAborted);
    }

    private Task<CallerVerdict> JudgeAsync(string presented)
    {
        if (ApiKeyFormat.IsWellFormed(presented))
        {
            return Options.ApiKey is null ? Refused("API keys are not taken") : JudgeKeyAsync(presented);
        }

        var isSigned = TokenVerifier.LooksSigned(presented);
        return Options.Audience is null || (!isSigned && !(Options.ClientId is not null && ApiKeyFormat.IsOpaqueToken(presented)))
            ? Refused("not a credential that is taken here")
            : JudgeTokenAsync(presented, isSigned);

        static Task<CallerVerdict> Refused(string reason) => Task.FromResult<CallerVerdict>(new CallerVerdict.Unknown(reason));
    }

    private async Task<CallerVerdict> JudgeKeyAsync(string key)
    {
        var address = AddressOf(Context.Connection.RemoteIpAddress);

        // Not this request's token: others may wait for the same answer. The client's timeout ends the call.
        var (found, _) = await remembered.Verdicts.GetAsync(NameOf($"{key} {address}"), Options.RememberFor, Options.RememberAtMost, () => keys.RunAsync(Options, key, address, CancellationToken.None), answer => answer.MayRemember);
        return found;
    }

    private async Task<CallerVerdict> JudgeTokenAsync(string token, bool isSigned)
    {
        var here = isSigned ? await tokens.JudgeHereAsync(Options, token, Context.RequestAborted) : null;
        if (here is CallerVerdict.Unknown || Options.ClientId is null)
        {
            return here!;
        }

        var (found, _) = await remembered.Verdicts.GetAsync(NameOf(token), Options.RememberFor, Options.RememberAtMost, () => tokens.AskPortalAsync(Options, token, CancellationToken.None), answer => answer.MayRemember);
        return found;
    }

    // As the portal reads it: a socket of both families writes IPv4 as ::ffff:203.0.113.7, and a link-local address names an interface of this machine.
    private static string? AddressOf(IPAddress? address) =>
        address is null ? null
        : address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString()
        : address.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress(address.GetAddressBytes()).ToString()
        : address.ToString();

    // The memory holds no credential, only what tells them apart.
    private static UInt128 NameOf(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    [LoggerMessage(LogLevel.Error, "ClientPortal at {Authority} gave no answer; callers get 503.")]
    private static partial void PortalUnreachable(ILogger log, string authority, Exception exception);
}
