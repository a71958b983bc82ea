using System.Net;
using ClientPortal.Domain.Outbound;
using ClientPortal.Domain.SingleSignOn;

namespace ClientPortal.Web.Outbound;

internal static class OutboundSetup
{
    public static IServiceCollection AddOutbound(this IServiceCollection services)
    {
        services.AddSingleton(provider => provider.GetRequiredService<PortalOptions>().Outbound);
        services.AddSingleton<OutboundAddresses>();
        services.AddSingleton(provider => new GuardedConnections(provider.GetRequiredService<OutboundAddresses>(), Dns.GetHostAddressesAsync));
        services.AddSingleton<IOutbound, GuardedOutbound>();
        services.AddSingleton<IDnsTexts, DnsTexts>();
        return services;
    }
}
