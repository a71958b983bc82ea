using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Domain.Import;

internal static class ImportSetup
{
    public static IServiceCollection AddImport(this IServiceCollection services)
    {
        services.AddSingleton<ReadImport>();
        services.AddSingleton<TakenClientIds>();
        services.AddSingleton<PreviewImport>();
        services.AddSingleton<ImportClients>();
        return services;
    }
}
