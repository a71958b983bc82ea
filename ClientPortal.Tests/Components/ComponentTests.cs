using System.Security.Claims;
using Bunit;
using ClientPortal.Domain.Users;
using ClientPortal.Tests.Hosting;
using ClientPortal.Web.Components.Shared;
using ClientPortal.Web.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Radzen;
using Radzen.Blazor;

namespace ClientPortal.Tests.Components;

/// <summary>
/// Renders pages for a person who is signed in, over the real operations and the real database of a host; only the browser is missing.
/// </summary>
public abstract class ComponentTests : BunitContext
{
    private readonly PortalHost _portal;
    private readonly AsyncServiceScope _scope;

    protected ComponentTests(PortalHost portal)
    {
        _portal = portal;
        _scope = portal.Services.CreateAsyncScope();
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddRadzenComponents();
        Services.AddLocalization();
        Services.AddScoped<PortalScript>();
        Services.AddScoped<PortalDialogs>();
        Services.AddScoped<Acting>();

        // Operations, queries and words are the host's own.
        Services.AddFallbackServiceProvider(_scope.ServiceProvider);
    }

    protected PortalHost Portal => _portal;

    /// <summary>Where dialogs appear.</summary>
    protected IRenderedComponent<RadzenDialog> Dialogs { get; private set; } = null!;

    /// <summary>Everything that is rendered from here on is rendered for this person.</summary>
    private protected void SignIn(Person person)
    {
        var services = _scope.ServiceProvider;
        var claims = new ClaimsIdentity([new Claim(SessionAuthentication.SessionClaim, person.Actor.SessionId!.Value.ToString())], SessionAuthentication.SchemeName);
        var http = new OneRequest { HttpContext = new DefaultHttpContext { User = new ClaimsPrincipal(claims) } };
        Services.AddScoped(_ => new CurrentActor(
            services.GetRequiredService<ActorQueries>(),
            new PortalAuthenticationState(services.GetRequiredService<SessionQueries>(), TimeProvider.System, services.GetRequiredService<ILogger<PortalAuthenticationState>>()),
            http));
        Dialogs = Render<RadzenDialog>();
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _scope.Dispose();
        }
    }

    private sealed class OneRequest : IHttpContextAccessor
    {
        public HttpContext? HttpContext { get; set; }
    }
}
