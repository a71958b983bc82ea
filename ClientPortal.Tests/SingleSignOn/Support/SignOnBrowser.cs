using System.Net;
using System.Text.RegularExpressions;
using System.Web;
using ClientPortal.Domain.Users;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.SingleSignOn.Support;

/// <summary>A browser without a script that signs in to the portal with a provider.</summary>
public sealed partial class SignOnBrowser(OAuthHost portal)
{
    public Visitor Visitor { get; } = new(portal);

    /// <summary>Types the e-mail address; where the portal then leads to.</summary>
    public async Task<ProviderRequest> BeginAsync(string email, string returnUrl = "/account/security")
    {
        var url = $"/account/sso?returnUrl={Uri.EscapeDataString(returnUrl)}";
        return ProviderRequest.In(await (await SubmitAsync(url, ("Email", email))).Content.ReadAsStringAsync());
    }

    /// <summary>Opens a page of one form, fills it in and sends it.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(string url, params (string Name, string Value)[] values)
    {
        var fields = Visitor.FieldsOf(await (await Visitor.GetAsync(url)).Content.ReadAsStringAsync());
        foreach (var (name, value) in values)
        {
            fields[name] = value;
        }

        return await Visitor.PostAsync(url, fields);
    }

    public Task<HttpResponseMessage> ReturnAsync(Uri address) => Visitor.GetAsync(address.PathAndQuery);

    /// <summary>Back from the provider with these parameters.</summary>
    public Task<HttpResponseMessage> ReturnAsync(ProviderRequest request, params (string Name, string Value)[] parameters) =>
        ReturnAsync(new Uri($"{request["redirect_uri"]}?{string.Join('&', parameters.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}"))}"));

    public async Task<bool> IsSignedInAsync() => (await Visitor.GetAsync("/account/connected-apps")).StatusCode == HttpStatusCode.OK;

    /// <summary>The one session of this person.</summary>
    public static Task<UserSession> SessionOfAsync(OAuthHost portal, string email) => portal.InDatabaseAsync(db =>
        db.UserSessions.SingleAsync(session => db.Users.Any(user => user.Id == session.UserId && user.Email == email)));
}

/// <summary>An authorization request of the portal to a provider.</summary>
public sealed partial record ProviderRequest(Uri Address)
{
    public string this[string name] => HttpUtility.ParseQueryString(Address.Query)[name] ?? throw new KeyNotFoundException($"No {name} in {Address}");

    public bool Has(string name) => HttpUtility.ParseQueryString(Address.Query)[name] is not null;

    public static ProviderRequest In(string html) =>
        Refresh().Match(html) is { Success: true } match ? new(new Uri(WebUtility.HtmlDecode(match.Groups["url"].Value))) : throw new InvalidOperationException(html);

    [GeneratedRegex("http-equiv=\"refresh\" content=\"0;url=(?<url>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Refresh();
}

internal static class SignOnRefusals
{
    /// <summary>A page that says why, and nobody signed in.</summary>
    public static async Task ShouldRefuseAsync(this HttpResponseMessage answer, string sentence)
    {
        var html = HttpUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        ((int)answer.StatusCode).ShouldBeInRange(400, 429, html);
        html.ShouldContain(sentence);
        answer.Headers.TryGetValues("Set-Cookie", out var cookies);
        (cookies ?? []).ShouldNotContain(cookie => cookie.Contains("portal-session=", StringComparison.Ordinal) && !cookie.Contains("portal-session=;", StringComparison.Ordinal));
    }

    /// <summary>Signed in and led on.</summary>
    public static string ShouldLeadOn(this HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBeOneOf(HttpStatusCode.Found, HttpStatusCode.SeeOther);
        return answer.Headers.Location!.OriginalString;
    }
}
