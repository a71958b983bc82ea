using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.AspNetCore;

/// <summary>Judges access tokens: signed ones here (RFC 9068 §4), and any of them at the portal (RFC 7662).</summary>
internal sealed partial class TokenVerifier(IHttpClientFactory clients, ILogger<TokenVerifier> log)
{
    private const string Type = "at+jwt";
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);
    private readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false };
    private ConfigurationManager<OpenIdConnectConfiguration>? discovery;

    public static bool LooksSigned(string token) => token.AsSpan().Count('.') == 2;

    /// <summary>By signature, issuer, audience, type and end.</summary>
    /// <exception cref="HttpRequestException">The portal's keys are not known and cannot be read.</exception>
    public async Task<CallerVerdict> JudgeHereAsync(ClientPortalOptions options, string token, CancellationToken ct)
    {
        var found = Discovery(options);
        OpenIdConnectConfiguration portal;
        try
        {
            portal = await found.GetConfigurationAsync(ct);
        }
        catch (InvalidOperationException exception)
        {
            throw new HttpRequestException("The portal's keys cannot be read.", exception);
        }

        var result = await handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ConfigurationManager = found, // a key that is not known yet is looked up once, after a rotation
            ValidIssuer = portal.Issuer,
            ValidAudience = options.Audience,
            ValidTypes = [Type],
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ClockSkew = ClockSkew,
        });
        if (!result.IsValid)
        {
            return new CallerVerdict.Unknown(result.Exception?.GetType().Name ?? "invalid");
        }

        // A token that is bound to a key is no bearer's (RFC 9449 §7.2, RFC 8705 §3), and proofs are not judged here.
        return result.ClaimsIdentity.HasClaim(claim => claim.Type == "cnf")
            ? new CallerVerdict.Unknown("bound")
            : new CallerVerdict.Known(ClaimsOf(name => result.ClaimsIdentity.FindAll(name).Select(claim => claim.Value)));
    }

    /// <summary>By what the portal says now, and whether that may serve later calls, too.</summary>
    /// <exception cref="HttpRequestException">The portal cannot be reached, or cannot answer.</exception>
    public async Task<(CallerVerdict Verdict, bool MayRemember)> AskPortalAsync(ClientPortalOptions options, string token, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, options.Address("/oauth/introspect"))
        {
            Content = new FormUrlEncodedContent([new("token", token), new("token_type_hint", "access_token")]),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(options.ClientId!)}:{Uri.EscapeDataString(options.ClientSecret!)}")));
        using var response = await clients.CreateClient(ClientPortalDefaults.HttpClient).SendAsync(request, ct);
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            LogRefused();
            return (new CallerVerdict.PortalUnreachable(), false);
        }

        response.EnsureSuccessStatusCode();
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(ct));
        var root = answer.RootElement;
        return root.GetProperty("active").GetBoolean() && !root.TryGetProperty("cnf", out _) && IsForUs(root, options.Audience!)
            ? (new CallerVerdict.Known(ClaimsOf(name => TextsIn(root, name))), true)
            : (new CallerVerdict.Unknown("inactive"), true);
    }

    private static bool IsForUs(JsonElement answer, string audience) => TextsIn(answer, "aud").Contains(audience, StringComparer.Ordinal);

    private static IEnumerable<string> TextsIn(JsonElement answer, string name) => !answer.TryGetProperty(name, out var value) ? []
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(one => one.GetString()!)]
        : [value.GetString()!];

    private static List<Claim> ClaimsOf(Func<string, IEnumerable<string>> find)
    {
        var claims = new List<Claim> { new(ClientPortalClaims.Credential, ClientPortalClaims.AccessToken) };
        claims.AddRange(find(ClientPortalClaims.Subject).Select(value => new Claim(ClientPortalClaims.Subject, value)));
        claims.AddRange(find(ClientPortalClaims.ClientId).Select(value => new Claim(ClientPortalClaims.ClientId, value)));
        claims.AddRange(find("workspaces").Concat(find("workspace")).Distinct(StringComparer.Ordinal).Select(value => new Claim(ClientPortalClaims.Workspace, value)));
        claims.AddRange(find(ClientPortalClaims.Scope).SelectMany(value => value.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(value => new Claim(ClientPortalClaims.Scope, value)));
        return claims;
    }

    [LoggerMessage(LogLevel.Error, "ClientPortal refuses the configured ClientId and ClientSecret (401): they do not fit, have ended, or the client is paused. Callers get 503.")]
    private partial void LogRefused();

    private ConfigurationManager<OpenIdConnectConfiguration> Discovery(ClientPortalOptions options) => discovery ??= new ConfigurationManager<OpenIdConnectConfiguration>(
        options.Address("/.well-known/openid-configuration").ToString(),
        new OpenIdConnectConfigurationRetriever(),
        new HttpDocumentRetriever(clients.CreateClient(ClientPortalDefaults.HttpClient)) { RequireHttps = options.Address("/").Scheme == Uri.UriSchemeHttps });
}
