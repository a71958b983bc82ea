using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;

namespace ClientPortal.AspNetCore;

/// <summary>Asks the portal about API keys (<c>POST /api/v1/keys/verify</c>).</summary>
internal sealed partial class KeyVerifier(IHttpClientFactory clients, TimeProvider time, ILogger<KeyVerifier> log)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The verdict, and whether it may serve later calls, too: one that counts calls has to be asked for each.</summary>
    /// <param name="ipAddress">The true address of the caller, for keys that are bound to networks.</param>
    /// <exception cref="HttpRequestException">The portal cannot be reached, or cannot answer.</exception>
    public async Task<(CallerVerdict Verdict, bool MayRemember)> RunAsync(ClientPortalOptions options, string key, string? ipAddress, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, options.Address("/api/v1/keys/verify")) { Content = JsonContent.Create(new Question(key, ipAddress), options: Web) };
        request.Headers.Authorization = new("Bearer", options.ApiKey);
        using var response = await clients.CreateClient(ClientPortalDefaults.HttpClient).SendAsync(request, ct);
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            LogRefused((int)response.StatusCode, response.StatusCode == HttpStatusCode.Forbidden ? "it needs the scope keys:verify" : "it is unknown, has ended, is switched off, or may not be used from here");
            return (new CallerVerdict.PortalUnreachable(), false);
        }

        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadFromJsonAsync<Answer>(Web, ct) ?? throw new HttpRequestException("The portal's answer is empty.");
        return answer.Code switch
        {
            "VALID" when answer.Valid => (new CallerVerdict.Known(ClaimsOf(answer)), answer is { RateLimit: null, Quota: null }),
            "RATE_LIMITED" => (new CallerVerdict.TooMany(Seconds(answer.RateLimit?.ResetSeconds)), false),
            "QUOTA_EXCEEDED" => (new CallerVerdict.TooMany(Seconds((answer.Quota?.RefillsAt - time.GetUtcNow())?.TotalSeconds)), false),
            "FORBIDDEN_NETWORK" => (new CallerVerdict.ForbiddenNetwork(), true),
            _ => (new CallerVerdict.Unknown(answer.Code), true),
        };
    }

    private static Claim[] ClaimsOf(Answer answer) =>
    [
        new(ClientPortalClaims.Subject, answer.KeyId!),
        new(ClientPortalClaims.ClientId, answer.ClientId!),
        new(ClientPortalClaims.Workspace, answer.WorkspaceId!),
        new(ClientPortalClaims.Credential, ClientPortalClaims.ApiKey),
        .. (answer.Scopes ?? []).Select(scope => new Claim(ClientPortalClaims.Scope, scope)),
    ];

    // Whole seconds, as Retry-After takes them; at least one, where the clocks are not quite the same.
    private static TimeSpan? Seconds(double? seconds) => seconds is { } wait ? TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(wait))) : null;

    [LoggerMessage(LogLevel.Error, "ClientPortal refuses the configured ApiKey ({Status}): {Reason}. Callers get 503.")]
    private partial void LogRefused(int status, string reason);

    private sealed record Question(string Key, string? IpAddress)
    {
        /// <summary>Masked.</summary>
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"a key used from {IpAddress}");
    }

    private sealed record Answer(bool Valid, string Code, string? KeyId, string? ClientId, string? WorkspaceId, string[]? Scopes, Rate? RateLimit, Quota? Quota);

    private sealed record Rate(double? ResetSeconds);

    private sealed record Quota(DateTimeOffset? RefillsAt);
}
