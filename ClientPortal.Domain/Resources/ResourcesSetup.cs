using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Domain.Resources;

internal static class ResourcesSetup
{
    public static IServiceCollection AddResources(this IServiceCollection services)
    {
        services.AddSingleton<ResourceDraftRules>();
        services.AddSingleton<CreateResource>();
        services.AddSingleton<EditResource>();
        services.AddSingleton<DeleteResource>();
        services.AddSingleton<AssignResources>();
        services.AddSingleton<ResourceQueries>();
        return services;
    }
}
