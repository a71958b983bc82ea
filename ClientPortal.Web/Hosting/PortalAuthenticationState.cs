using System.Security.Claims;
using ClientPortal.Domain.Users;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace ClientPortal.Web.Hosting;

/// <summary>
/// Who is signed in, for components; an open circuit looks again every half minute (SEC-203). The framework's own provider that looks again ends each of its
/// loops by an exception, one for a page and one for its circuit; a timer just ends.
/// </summary>
internal sealed partial class PortalAuthenticationState(SessionQueries sessions, TimeProvider time, ILogger<PortalAuthenticationState> log)
    : ServerAuthenticationStateProvider, IHostEnvironmentAuthenticationStateProvider, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private ITimer? _nextLook;

    /// <summary>Whether this scope belongs to a page; an endpoint without components has no state to ask for.</summary>
    public bool IsOfPage { get; private set; }

    public void Dispose() => _nextLook?.Dispose();

    void IHostEnvironmentAuthenticationStateProvider.SetAuthenticationState(Task<AuthenticationState> authenticationStateTask)
    {
        IsOfPage = true;
        SetAuthenticationState(authenticationStateTask);
        _nextLook?.Dispose();
        _nextLook = time.CreateTimer(_ => _ = LookAsync(authenticationStateTask), null, Interval, Timeout.InfiniteTimeSpan);
    }

    private async Task LookAsync(Task<AuthenticationState> of)
    {
        try
        {
            var user = (await of).User;
            if (user.Identity?.IsAuthenticated is not true)
            {
                return;
            }

            if (Guid.TryParse(user.FindFirstValue(SessionAuthentication.SessionClaim), out var session) && await sessions.IsLiveAsync(session, default))
            {
                _nextLook?.Change(Interval, Timeout.InfiniteTimeSpan);
                return;
            }
        }
#pragma warning disable CA1031 // whatever it was: nobody stays signed in who cannot be looked up
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFailed(failure);
        }

        SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity()))));
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "A circuit could not look whether its session still stands; it is signed out.")]
    private partial void LogFailed(Exception failure);
}
