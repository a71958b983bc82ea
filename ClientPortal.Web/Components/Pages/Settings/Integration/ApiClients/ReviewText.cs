using ClientPortal.Domain.Clients.Review;

namespace ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;

/// <summary>The words of a review's rule begin with its code, in one word: <c>pkce_not_required</c> → <c>PkceNotRequired</c>.</summary>
internal static class ReviewText
{
    public static string NameOf(ReviewRule rule) => string.Concat(rule.Code.Split('_').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
}
