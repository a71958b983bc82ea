using System.Security.Claims;
using System.Text.Encodings.Web;
using ClientPortal.Domain;
using ClientPortal.Domain.Users;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.Extensions.Options;

namespace ClientPortal.Web.Hosting;

/// <summary>
/// Signs a browser in by the session behind its cookie. The framework's cookie handler is not used: it would keep the same session
/// key when somebody signs in over an existing session, which is session fixation (SEC-180).
/// </summary>
internal sealed class SessionAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, SessionQueries sessions, PortalOptions portal)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Portal";

    /// <summary>The cookie with the session's key; see <see cref="PortalCookies"/>.</summary>
    public const string CookieName = "session";

    /// <summary>The claim with the session's id.</summary>
    public const string SessionClaim = "sid";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // Files have no reader; they shall not pay for a query.
        if (PortalPaths.IsStaticFile(Context)
            || await sessions.FindByKeyAsync(Request.Cookies[PortalCookies.NameOf(portal, CookieName)], Context.RequestAborted) is not { } session)
        {
            return AuthenticateResult.NoResult();
        }

        var identity = new ClaimsIdentity(
            [
                new Claim(ClaimTypes.NameIdentifier, session.UserId.ToString()),
                new Claim(ClaimTypes.Name, session.UserName),
                new Claim(SessionClaim, session.Id.ToString()),
            ],
            SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    /// <summary>People are led to the sign-in page and back; programs get a plain 401.</summary>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (!IsForPeople)
        {
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        var returnUrl = HttpMethods.IsGet(Request.Method) ? LocalPath.OrHome(Request.Path + Request.QueryString) : PortalUrls.Home;
        Response.Redirect(PortalUrls.LoginFor(returnUrl));
        return Task.CompletedTask;
    }

    /// <summary>A page that is not for the person's role says so.</summary>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        ErrorAnswers.WriteAsync(Context, StatusCodes.Status403Forbidden, Problem.NotAllowed().Code, Problem.NotAllowed().Sentence);

    private bool IsForPeople => Context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;
}
