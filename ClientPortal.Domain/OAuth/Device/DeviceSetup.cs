using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Domain.OAuth.Device;

internal static class DeviceSetup
{
    public static IServiceCollection AddDeviceGrant(this IServiceCollection services)
    {
        services.AddSingleton<UserCodeHashes>();
        services.AddSingleton<DeviceGuessLimits>();
        services.AddSingleton<PrepareDevice>();
        services.AddSingleton<StartDeviceAuthorization>();
        services.AddSingleton<OpenUserCode>();
        services.AddSingleton<AnswerDevice>();
        return services;
    }
}
