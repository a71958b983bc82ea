using ClientPortal.Domain.Outbound;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Domain.ClientKeys;

internal static class ClientKeysSetup
{
    /// <summary>The host adds <see cref="IOutbound"/> and <see cref="OutboundOptions"/>.</summary>
    public static IServiceCollection AddClientKeys(this IServiceCollection services)
    {
        services.AddSingleton<ClientKeySets>();
        services.AddSingleton<ChangeClientKeys>();
        services.AddSingleton<AddClientKeys>();
        services.AddSingleton<GenerateClientKey>();
        services.AddSingleton<DeleteClientKey>();
        services.AddSingleton<NameClientKeysAddress>();
        services.AddSingleton<ClientKeyQueries>();
        return services;
    }
}
