using ClientPortal.Web.Hosting;
using Microsoft.AspNetCore.Localization;

namespace ClientPortal.Web.Words;

/// <summary>The language a person chose, from their account where they are signed in, else from this browser's cookie.</summary>
internal sealed class PreferredLanguage : RequestCultureProvider
{
    public override async Task<ProviderCultureResult?> DetermineProviderCultureResult(HttpContext httpContext)
    {
        var preferences = await httpContext.RequestServices.GetRequiredService<PersonPreferences>().FindAsync(httpContext);
        return preferences.Language is { } language ? new ProviderCultureResult(language) : null;
    }
}
