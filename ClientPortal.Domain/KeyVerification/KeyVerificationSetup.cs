using ClientPortal.Domain.LastUsed;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Domain.KeyVerification;

internal static class KeyVerificationSetup
{
    public static IServiceCollection AddKeyVerification(this IServiceCollection services)
    {
        services.AddSingleton<LastUsedNotes>();
        services.AddSingleton<FindKey>();
        services.AddSingleton<VerifyKey>();
        return services;
    }
}
