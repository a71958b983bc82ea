using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Domain.Secrets;

internal static class SecretsSetup
{
    public static IServiceCollection AddClientSecrets(this IServiceCollection services)
    {
        services.AddSingleton<SecretDraftRules>();
        services.AddSingleton<AddClientSecret>();
        services.AddSingleton<RegenerateClientSecret>();
        services.AddSingleton<EditClientSecret>();
        services.AddSingleton<DeleteClientSecret>();
        services.AddSingleton<RevealClientSecret>();
        services.AddSingleton<SecretQueries>();
        return services;
    }
}
