using ClientPortal.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The one call that protects an API with a ClientPortal.</summary>
public static class ClientPortalSetup
{
    /// <summary>
    /// Adds the authentication scheme <see cref="ClientPortalDefaults.Scheme"/> as the default one, and authorization. The application still calls
    /// <c>UseAuthentication</c> and <c>UseAuthorization</c>, and <see cref="ScopePolicies.RequireScope{TBuilder}"/> at its endpoints.
    /// </summary>
    public static AuthenticationBuilder AddClientPortal(this IServiceCollection services, Action<ClientPortalOptions> configure)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<KeyVerifier>();
        services.AddSingleton<TokenVerifier>();
        services.AddSingleton<RememberedVerdicts>();
        services.AddHttpClient(ClientPortalDefaults.HttpClient)
            .ConfigureHttpClient((provider, client) => client.Timeout = provider.GetRequiredService<IOptionsMonitor<ClientPortalOptions>>().Get(ClientPortalDefaults.Scheme).Timeout)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
            .RemoveAllLoggers(); // its log would hold headers at Trace
        services.AddAuthorization();
        services.AddOptions<ClientPortalOptions>(ClientPortalDefaults.Scheme).ValidateOnStart();
        services.AddHostedService<StartNotice>();
        return services.AddAuthentication(ClientPortalDefaults.Scheme).AddScheme<ClientPortalOptions, ClientPortalHandler>(ClientPortalDefaults.Scheme, configure);
    }
}
