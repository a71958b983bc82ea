using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;

namespace ClientPortal.Web.Hosting;

/// <summary>Sessions on the server, and who acts.</summary>
internal static class AuthenticationSetup
{
    public static IServiceCollection AddPortalAuthentication(this IServiceCollection services)
    {
        services.AddSingleton<BrowserSession>();
        services.AddAuthentication(SessionAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.SchemeName, null);
        services.AddAuthorization();
        services.AddScoped<IAuthorizationHandler, RightsHandler>();
        services.AddCascadingAuthenticationState();
        services.AddScoped<PortalAuthenticationState>();
        services.AddScoped<AuthenticationStateProvider>(provider => provider.GetRequiredService<PortalAuthenticationState>());
        services.AddScoped<CurrentActor>();
        services.AddHostedService<FirstStart>();
        return services;
    }

    /// <summary>Before anything that asks who is there: words, circuits, pages.</summary>
    public static IApplicationBuilder UsePortalAuthentication(this IApplicationBuilder app) => app.UseAuthentication().UseAuthorization();
}
