using ClientPortal.Domain.KeyVerification;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ClientPortal.Domain.Usage;

internal static class UsageSetup
{
    public static IServiceCollection AddUsage(this IServiceCollection services)
    {
        services.AddSingleton(provider => new UsageNotes(provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IKeyUse, CountKeyUse>();
        services.AddSingleton<CountClientUse>();
        services.AddSingleton<WriteUsage>();
        services.AddSingleton<FoldUsage>();
        services.AddSingleton<UsageQueries>();
        services.AddSingleton<ClientUsageQueries>();
        services.AddSingleton<UsageTrends>();
        services.AddSingleton<UsageRefusalQueries>();
        return services;
    }
}
