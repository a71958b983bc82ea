using ClientPortal.Domain.Changes;
using ClientPortal.Domain.LastUsed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ClientPortal.Domain.KeyVerification;

internal static class KeyVerificationSetup
{
    public static IServiceCollection AddKeyVerification(this IServiceCollection services)
    {
        services.AddSingleton<LastUsedNotes>();
        services.AddSingleton<AddressNotes>();
        services.TryAddSingleton<KeyCacheLimits>();
        services.AddSingleton<KeyFactsCache>();
        services.AddSingleton<IFollowsChanges>(provider => provider.GetRequiredService<KeyFactsCache>());
        services.AddSingleton<KeyMeters>();
        services.AddSingleton<LeaseQuota>();
        services.AddSingleton<ShareRates>();
        services.AddSingleton<FindKey>();
        services.AddSingleton<JudgeKey>();
        services.AddSingleton<VerifyKey>();
        return services;
    }
}
