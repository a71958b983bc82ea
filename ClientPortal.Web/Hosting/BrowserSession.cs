using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using ClientPortal.Domain;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.SingleSignOn;
using ClientPortal.Domain.Users;
using Microsoft.AspNetCore.DataProtection;

namespace ClientPortal.Web.Hosting;

/// <summary>What the portal keeps in a browser: the key of a session, half a sign-in, and that somebody has signed in here before.</summary>
internal sealed class BrowserSession(PortalOptions options, IDataProtectionProvider protection, CredentialGenerator credentials, TimeProvider time)
{
    private const string DeviceCookie = "device";
    private const string SecondStepCookie = "second-step";
    private const string SignOnCookie = "sign-on";
    private const int SignOnKeyLength = 32;
    private static readonly TimeSpan SecondStepLifetime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan DeviceLifetime = TimeSpan.FromDays(180);
    private readonly IDataProtector _steps = protection.CreateProtector("ClientPortal.SecondStep");
    private readonly IDataProtector _devices = protection.CreateProtector("ClientPortal.Device");
    private readonly IDataProtector _signOns = protection.CreateProtector("ClientPortal.SignOn");

    /// <summary>Whoever asks before signing in.</summary>
    public static Actor Visitor(HttpContext http) => Actor.Visitor(http.Connection.RemoteIpAddress?.ToString(), http.TraceIdentifier);

    public BrowserFacts FactsOf(HttpContext http) => new()
    {
        UserAgent = http.Request.Headers.UserAgent.ToString(),
        KnownDevice = ReadDevice(http),
        SessionId = Guid.TryParse(http.User.FindFirstValue(SessionAuthentication.SessionClaim), out var session) ? session : null,
    };

    /// <summary>The browser is signed in from here on.</summary>
    public void Start(HttpContext http, StartedSession session)
    {
        Renew(http, session.Key);
        Delete(http, SecondStepCookie);
        Delete(http, SignOnCookie);
        if (ReadDevice(http)?.UserId != session.UserId)
        {
            var device = _devices.Protect($"{session.UserId:n} {credentials.NewId():n}");
            Append(http, DeviceCookie, device, DeviceLifetime);
        }
    }

    /// <summary>The same session under a new key, after a step up (SEC-180).</summary>
    public void Renew(HttpContext http, PlainSecret key) => Append(http, SessionAuthentication.CookieName, key.Reveal(), lifetime: null);

    /// <summary>The session is over: its cookie goes, and with it what the browser keeps of our pages (SEC-221).</summary>
    public void End(HttpContext http)
    {
        Delete(http, SessionAuthentication.CookieName);
        http.Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
    }

    /// <summary>Remembers a right password until the second step; it opens nothing but that step (SEC-188).</summary>
    public void AwaitSecondStep(HttpContext http, SignInAnswer.NeedsSecondFactor half)
    {
        var endsAt = (time.GetUtcNow() + SecondStepLifetime).ToUnixTimeSeconds();
        var value = _steps.Protect(string.Create(CultureInfo.InvariantCulture, $"{half.UserId:n} {half.SecurityStamp} {endsAt}"));
        Append(http, SecondStepCookie, value, SecondStepLifetime);
    }

    /// <summary>The first step of this browser, if it was less than ten minutes ago.</summary>
    public SignInAnswer.NeedsSecondFactor? ReadSecondStep(HttpContext http) =>
        Unprotect(_steps, http.Request.Cookies[PortalCookies.NameOf(options, SecondStepCookie)])?.Split(' ') is [var user, var stamp, var endsAt]
        && long.Parse(endsAt, CultureInfo.InvariantCulture) > time.GetUtcNow().ToUnixTimeSeconds()
            ? new SignInAnswer.NeedsSecondFactor(Guid.ParseExact(user, "n"), stamp)
            : null;

    /// <summary>The key that ties sign-ins at a provider to this browser; several tabs share it, and each new sign-in lets it live on.</summary>
    public PlainSecret KeepSignOnKey(HttpContext http)
    {
        var key = ReadSignOnKey(http) ?? new PlainSecret(Convert.ToHexStringLower(credentials.NewBytes(SignOnKeyLength)));
        var endsAt = (time.GetUtcNow() + SignOnAttempt.Lifetime).ToUnixTimeSeconds();
        Append(http, SignOnCookie, _signOns.Protect(string.Create(CultureInfo.InvariantCulture, $"{key.Reveal()} {endsAt}")), SignOnAttempt.Lifetime);
        return key;
    }

    /// <summary>The key, if this browser began a sign-in at a provider lately.</summary>
    public PlainSecret? ReadSignOnKey(HttpContext http) =>
        Unprotect(_signOns, http.Request.Cookies[PortalCookies.NameOf(options, SignOnCookie)])?.Split(' ') is [var key, var endsAt]
        && long.Parse(endsAt, CultureInfo.InvariantCulture) > time.GetUtcNow().ToUnixTimeSeconds()
            ? new PlainSecret(key)
            : null;

    private KnownDevice? ReadDevice(HttpContext http) =>
        Unprotect(_devices, http.Request.Cookies[PortalCookies.NameOf(options, DeviceCookie)])?.Split(' ') is [var user, var device]
            ? new KnownDevice(Guid.ParseExact(user, "n"), device)
            : null;

    // A session's cookie ends with the browser; the others are kept for as long as they mean something.
    private void Append(HttpContext http, string name, string value, TimeSpan? lifetime)
    {
        var cookie = Shape(http, name);
        cookie.MaxAge = lifetime;
        http.Response.Cookies.Append(PortalCookies.NameOf(options, name), value, cookie);
    }

    private void Delete(HttpContext http, string name) => http.Response.Cookies.Delete(PortalCookies.NameOf(options, name), Shape(http, name));

    private CookieOptions Shape(HttpContext http, string name)
    {
        var cookie = new CookieBuilder();
        PortalCookies.Shape(cookie, options, name);
        return cookie.Build(http);
    }

    private static string? Unprotect(IDataProtector protector, string? value)
    {
        try
        {
            return string.IsNullOrEmpty(value) ? null : protector.Unprotect(value);
        }
        catch (CryptographicException)
        {
            return null; // anybody can send a cookie; one that is not ours says nothing
        }
    }
}
