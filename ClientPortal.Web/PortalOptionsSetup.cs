using Microsoft.Extensions.Options;

namespace ClientPortal.Web;

/// <summary>Reads the settings when they are first needed: before the database is opened and the server listens.</summary>
internal static class PortalOptionsSetup
{
    public static IServiceCollection AddPortalOptions(this IServiceCollection services)
    {
        services.AddSingleton<PortalOptionsRules>();
        services.AddSingleton(provider => provider.GetRequiredService<PortalOptionsRules>().Read());
        services.AddSingleton(provider => provider.GetRequiredService<PortalOptions>().OAuth);
        services.AddSingleton(provider => Options.Create(provider.GetRequiredService<PortalOptions>().OAuth));
        services.AddSingleton(provider => provider.GetRequiredService<PortalOptions>().RateLimits);
        services.AddSingleton(provider => provider.GetRequiredService<PortalOptions>().Database);
        services.AddSingleton(provider => provider.GetRequiredService<PortalOptions>().ClientCertificates);
        services.AddSingleton<PortalUrls>();
        return services;
    }
}
