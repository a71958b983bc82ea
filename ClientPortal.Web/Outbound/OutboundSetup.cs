using System.Net;
using ClientPortal.Domain.Outbound;

namespace ClientPortal.Web.Outbound;

internal static class OutboundSetup
{
    public static IServiceCollection AddOutbound(this IServiceCollection services)
    {
        services.AddSingleton(provider => provider.GetRequiredService<PortalOptions>().Outbound);
        services.AddSingleton<OutboundAddresses>();
        services.AddSingleton(provider => new GuardedConnections(provider.GetRequiredService<OutboundAddresses>(), Dns.GetHostAddressesAsync));
        services.AddSingleton<IOutbound, GuardedOutbound>();
        return services;
    }
}
