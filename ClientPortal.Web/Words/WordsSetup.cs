using System.Globalization;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.Localization;

namespace ClientPortal.Web.Words;

/// <summary>English and German: what the person chose, else this browser's cookie, else what a client asks for, else what the browser does.</summary>
internal static class WordsSetup
{
    public static readonly CultureInfo[] Languages = [CultureInfo.GetCultureInfo("en"), CultureInfo.GetCultureInfo("de")];

    public static IServiceCollection AddPortalWords(this IServiceCollection services)
    {
        services.AddSingleton(typeof(IStringLocalizer<>), typeof(StringLocalizer<>)); // they keep nothing: one for all components instead of one for each
        services.AddLocalization();
        services.AddSingleton<ProblemText>();
        services.Configure<RequestLocalizationOptions>(options =>
        {
            options.DefaultRequestCulture = new RequestCulture(Languages[0]);
            options.SupportedCultures = Languages;
            options.SupportedUICultures = Languages;
            options.RequestCultureProviders = [new PreferredLanguage(), new SuggestedLanguage(), new AcceptLanguageHeaderRequestCultureProvider()];
        });
        return services;
    }

    /// <summary>After authentication, before anything that writes words. The circuit's own request passes here, too, so that it speaks the page's language.</summary>
    public static IApplicationBuilder UsePortalWords(this IApplicationBuilder app) => app.UseRequestLocalization();
}
