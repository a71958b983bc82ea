using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Domain.ApiKeys;

internal static class ApiKeysSetup
{
    public static IServiceCollection AddApiKeys(this IServiceCollection services)
    {
        services.AddSingleton<ApiKeyDraftRules>();
        services.AddSingleton<CreateApiKey>();
        services.AddSingleton<RevealApiKey>();
        services.AddSingleton<RotateApiKey>();
        services.AddSingleton<UndoRotation>();
        services.AddSingleton<ObservedNetworks>();
        services.AddSingleton<EditApiKey>();
        services.AddSingleton<DeleteApiKey>();
        services.AddSingleton<ApiKeyQueries>();
        services.AddSingleton<WorkspaceKeyQueries>();
        return services;
    }
}
