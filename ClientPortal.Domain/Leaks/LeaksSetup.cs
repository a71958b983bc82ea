using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Domain.Leaks;

internal static class LeaksSetup
{
    public static IServiceCollection AddLeaks(this IServiceCollection services)
    {
        services.AddSingleton<ILeakableCredential, LeakedApiKey>();
        services.AddSingleton<ILeakableCredential, LeakedClientSecret>();
        services.AddSingleton<ILeakableCredential, LeakedRefreshToken>();
        services.AddSingleton<ILeakableCredential, LeakedAccessToken>();
        services.AddSingleton<ILeakableCredential, LeakedPersonalToken>();
        services.AddSingleton<ReportLeak>();
        return services;
    }
}
