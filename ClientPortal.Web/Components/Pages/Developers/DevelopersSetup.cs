namespace ClientPortal.Web.Components.Pages.Developers;

internal static class DevelopersSetup
{
    public static IServiceCollection AddDeveloperGuide(this IServiceCollection services) => services.AddSingleton<GuideSamples>();
}
