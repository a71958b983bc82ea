using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Domain.Users;

internal static class PreferencesSetup
{
    public static IServiceCollection AddUserPreferences(this IServiceCollection services)
    {
        services.AddSingleton<PreferenceQueries>();
        services.AddSingleton<ChangePreferences>();
        return services;
    }
}
