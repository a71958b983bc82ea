using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Options;

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
        services.AddSingleton<IAuthorizationPolicyProvider, PoliciesOnDemand>();
        services.AddScoped<IAuthorizationHandler, RightsHandler>();
        services.AddCascadingAuthenticationState();
        services.AddScoped<PortalAuthenticationState>();
        services.AddScoped<AuthenticationStateProvider>(provider => provider.GetRequiredService<PortalAuthenticationState>());
        services.AddScoped<CurrentActor>();
        return services;
    }

    /// <summary>Before anything that asks who is there: words, circuits, pages.</summary>
    public static IApplicationBuilder UsePortalAuthentication(this IApplicationBuilder app) => app.UseAuthentication().UseAuthorization();

    /// <summary>
    /// The framework's, without its cache for endpoints: to make it, every endpoint is put together while the server is not listening yet. What a page
    /// needs is combined per request instead, in a microsecond.
    /// </summary>
    private sealed class PoliciesOnDemand(IOptions<AuthorizationOptions> options) : DefaultAuthorizationPolicyProvider(options)
    {
        public override bool AllowsCachingPolicies => false;
    }
}
