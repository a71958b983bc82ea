using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Domain.Changes;

internal static class ChangesSetup
{
    public static IServiceCollection AddChanges(this IServiceCollection services)
    {
        services.AddSingleton<HeardChanges>();
        services.AddSingleton<ChangeFeed>();
        services.AddSingleton<FollowChanges>();
        services.AddSingleton<CountNodes>();
        services.AddSingleton<PublishAfterCommit>();
        return services;
    }
}
