using ClientPortal.Web.OAuth;
using Microsoft.AspNetCore.Localization;

namespace ClientPortal.Web.Words;

/// <summary>The language that a client asks for on behalf of its person (<c>ui_locales</c>, OpenID Connect Core §3.1.2.1); what the person chose here goes before it.</summary>
internal sealed class SuggestedLanguage : RequestCultureProvider
{
    public override Task<ProviderCultureResult?> DetermineProviderCultureResult(HttpContext httpContext)
    {
        var known = InteractionHints.LocalesIn(httpContext)
            .Select(locale => locale.Split('-', '_')[0])
            .FirstOrDefault(language => Array.Exists(WordsSetup.Languages, one => one.TwoLetterISOLanguageName.Equals(language, StringComparison.OrdinalIgnoreCase)));
        return Task.FromResult(known is null ? null : new ProviderCultureResult(known.ToLowerInvariant()));
    }
}
