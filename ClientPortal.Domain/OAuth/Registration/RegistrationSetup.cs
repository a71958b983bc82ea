using ClientPortal.Domain.OAuth.Documents;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Domain.OAuth.Registration;

internal static class RegistrationSetup
{
    /// <summary>Clients that none of the portal's people registered: those that register themselves, and those that a document describes.</summary>
    public static IServiceCollection AddClientsOfNobody(this IServiceCollection services)
    {
        services.AddSingleton<CreateInitialAccessToken>();
        services.AddSingleton<DeleteInitialAccessToken>();
        services.AddSingleton<InitialAccessTokenQueries>();
        services.AddSingleton<RegisterDynamicClient>();
        services.AddSingleton<OwnRegistration>();
        services.AddSingleton<ReadRegistration>();
        services.AddSingleton<ReplaceRegistration>();
        services.AddSingleton<EndRegistration>();
        services.AddSingleton<ClaimClient>();
        services.AddSingleton<ReapUnusedClients>();
        services.AddSingleton<ReadDocument>();
        services.AddSingleton<StoreDocument>();
        services.AddSingleton<RefreshDocumentClient>();
        services.AddSingleton<DocumentClientQueries>();
        services.AddSingleton<EndDocumentClient>();
        return services;
    }
}
