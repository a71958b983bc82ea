using ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;
using ClientPortal.Web.Components.Pages.Developers;
using ClientPortal.Web.Components.Shared;
using ClientPortal.Web.Hosting;
using ClientPortal.Web.Hosting.Circuits;
using Radzen;

namespace ClientPortal.Web.Components;

internal static class PagesSetup
{
    public static IServiceCollection AddPortalPages(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents().AddPortalCircuits();
        services.AddRadzenComponents();
        services.AddHttpContextAccessor();
        services.AddDeveloperGuide();
        services.AddScoped<PersonPreferences>();
        services.AddScoped<PortalDialogs>();
        services.AddScoped<PortalScript>();
        services.AddScoped<Acting>();
        services.AddScoped<ClientDialogs>();
        services.AddScoped<Mending>();

        return services;
    }

    public static IEndpointConventionBuilder MapPortalPages(this IEndpointRouteBuilder routes) =>
        routes.MapRazorComponents<App>().AddInteractiveServerRenderMode();
}
