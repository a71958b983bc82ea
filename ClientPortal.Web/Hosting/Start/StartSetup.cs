using Microsoft.AspNetCore.DataProtection;

namespace ClientPortal.Web.Hosting.Start;

/// <summary>The order in which the host starts.</summary>
internal static class StartSetup
{
    /// <summary>After everything else, which brings more of the framework's own.</summary>
    public static IServiceCollection AddPortalStart(this IServiceCollection services)
    {
        services.AddSingleton<StartGate>();
        services.AddSingleton<KeyRingAtStart>();
        services.AddSingleton<FirstStart>();
        services.AddSingleton<PortalServices>();
        services.AddSingleton(provider => new Lazy<PortalServices>(provider.GetRequiredService<PortalServices>));
        services.AddHostedService<PortalStart>();
        LeaveKeyRingAlone(services);
        services.Configure<HostOptions>(host => host.ServicesStartConcurrently = true); // the server beside PortalStart
        return services;
    }

    /// <summary>What runs by itself as long as the host does. It starts after all that were added before, and stops before them.</summary>
    public static IServiceCollection AddBackground<TService>(this IServiceCollection services)
        where TService : BackgroundService => services.AddSingleton<BackgroundService, TService>();

    // Data Protection would read its ring, and fill an empty one, as soon as the host starts. KeyRingAtStart has to see it before that.
    private static void LeaveKeyRingAlone(IServiceCollection services) => services.Remove(
        services.Single(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Assembly == typeof(DataProtectionOptions).Assembly));
}
