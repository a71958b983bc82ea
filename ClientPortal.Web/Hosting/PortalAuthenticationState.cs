using System.Security.Claims;
using ClientPortal.Domain.Users;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace ClientPortal.Web.Hosting;

/// <summary>Who is signed in, for components; an open circuit looks again every half minute (SEC-203; the framework's own value is 30 minutes).</summary>
internal sealed class PortalAuthenticationState(ILoggerFactory loggers, SessionQueries sessions)
    : RevalidatingServerAuthenticationStateProvider(loggers), IHostEnvironmentAuthenticationStateProvider
{
    /// <summary>Whether this scope belongs to a page; an endpoint without components has no state to ask for.</summary>
    public bool IsOfPage { get; private set; }

    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(30);

    void IHostEnvironmentAuthenticationStateProvider.SetAuthenticationState(Task<AuthenticationState> authenticationStateTask)
    {
        IsOfPage = true;
        SetAuthenticationState(authenticationStateTask);
    }

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        Guid.TryParse(authenticationState.User.FindFirstValue(SessionAuthentication.SessionClaim), out var session)
        && await sessions.IsLiveAsync(session, cancellationToken);
}
