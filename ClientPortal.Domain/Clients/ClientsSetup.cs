using ClientPortal.Domain.Idempotency;
using ClientPortal.Domain.Limits;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ClientPortal.Domain.Clients;

internal static class ClientsSetup
{
    public static IServiceCollection AddClients(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => new TryCounter(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<PageCursors>();
        services.AddSingleton<CreationMemory>();
        services.AddSingleton<ClientDraftRules>();
        services.AddSingleton<RegisterClient>();
        services.AddSingleton<EditClient>();
        services.AddSingleton<PauseClient>();
        services.AddSingleton<ResumeClient>();
        services.AddSingleton<DeleteClient>();
        services.AddSingleton<CheckClientId>();
        services.AddSingleton<ClientQueries>();
        return services;
    }
}
