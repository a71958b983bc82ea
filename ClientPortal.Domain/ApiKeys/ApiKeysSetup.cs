using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Domain.ApiKeys;

internal static class ApiKeysSetup
{
    public static IServiceCollection AddApiKeys(this IServiceCollection services)
    {
        services.AddDataProtection(); // the host says where the ring lies
        services.AddSingleton<ApiKeyDraftRules>();
        services.AddSingleton<ApiKeyCopies>();
        services.AddSingleton<CreateApiKey>();
        services.AddSingleton<RevealApiKey>();
        services.AddSingleton<RotateApiKey>();
        services.AddSingleton<EditApiKey>();
        services.AddSingleton<DeleteApiKey>();
        services.AddSingleton<ApiKeyQueries>();
        services.AddSingleton<WorkspaceKeyQueries>();
        return services;
    }
}
