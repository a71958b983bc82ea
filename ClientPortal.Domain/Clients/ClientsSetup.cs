using ClientPortal.Domain.Clients.Review;
using ClientPortal.Domain.Idempotency;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Domain.Clients;

internal static class ClientsSetup
{
    public static IServiceCollection AddClients(this IServiceCollection services)
    {
        services.AddSingleton<PageCursors>();
        services.AddSingleton<CreationMemory>();
        services.AddSingleton<ClientDraftRules>();
        services.AddSingleton<NewClients>();
        services.AddSingleton<ClientConversion>();
        services.AddSingleton<RegisterClient>();
        services.AddSingleton<EditClient>();
        services.AddSingleton<PauseClient>();
        services.AddSingleton<ResumeClient>();
        services.AddSingleton<DeleteClient>();
        services.AddSingleton<CheckClientId>();
        services.AddSingleton<ReadClientPage>();
        services.AddSingleton<ClientQueries>();
        services.AddSingleton<ChangeClientLogo>();
        services.AddSingleton<LogoQueries>();
        services.AddSingleton<ClientImpactQueries>();
        services.AddSingleton<PermissionNotes>();
        services.AddSingleton<ReadReviewFacts>();
        services.AddSingleton<ReviewClient>();
        return services;
    }
}
