using System.Net;
using System.Text.RegularExpressions;
using ClientPortal.Web;
using ClientPortal.Web.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Hosting;

/// <summary>A browser without scripts: keeps cookies, fills in the forms it was sent, shows redirects instead of following them.</summary>
internal sealed partial class FormBrowser : IDisposable
{
    private readonly PortalHost host;
    private readonly CookieContainer cookies = new();
    private readonly HttpClient http;

    public FormBrowser(PortalHost host)
    {
        this.host = host;
        http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = host.Address };
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
    }

    /// <summary>The key in the session cookie; empty where nobody is signed in.</summary>
    public string SessionKey
    {
        get => cookies.GetCookies(host.Address)[SessionCookie]?.Value ?? "";
        set => cookies.Add(host.Address, new Cookie(SessionCookie, value, "/"));
    }

    public IReadOnlyCollection<Cookie> Cookies => cookies.GetCookies(host.Address);

    private string SessionCookie => PortalCookies.NameOf(host.Services.GetRequiredService<PortalOptions>(), SessionAuthentication.CookieName);

    /// <summary>A browser in which the person is signed in already.</summary>
    public static FormBrowser Of(PortalHost host, Person person) => new(host) { SessionKey = person.SessionKey };

    public HttpClient Http => http;

    public Task<HttpResponseMessage> GetAsync(string path) => http.GetAsync(path);

    public Task<string> ReadAsync(string path) => http.GetStringAsync(path);

    /// <summary>Opens a page, fills in the form of that name and sends it.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(string path, string form, params (string Name, string Value)[] fields) =>
        await PostAsync(path, form, await (await http.GetAsync(path)).Content.ReadAsStringAsync(), fields);

    /// <summary>Sends a form of a page that was read before.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, string form, string page, params (string Name, string Value)[] fields)
    {
        var markup = Forms().Matches(page).Select(match => match.Value)
            .Single(text => text.Contains($"value=\"{form}\"", StringComparison.Ordinal) || text.Contains($"action=\"{form}\"", StringComparison.Ordinal));
        var action = Action().Match(markup) is { Success: true } match ? WebUtility.HtmlDecode(match.Groups["path"].Value) : path;
        var values = HiddenInputs().Matches(markup)
            .Select(input => KeyValuePair.Create(input.Groups["name"].Value, WebUtility.HtmlDecode(input.Groups["value"].Value)))
            .Where(pair => !fields.Any(field => field.Name == pair.Key))
            .Concat(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return http.PostAsync(action, new FormUrlEncodedContent(values));
    }

    /// <summary>Signs in with a password; the answer of the first step.</summary>
    public Task<HttpResponseMessage> SignInAsync(string email, string password = People.Password, string path = "/account/login") =>
        SubmitAsync(path, "login", ("Email", email), ("Password", password));

    /// <summary>Whether the browser is let into a page that only signed-in people see.</summary>
    public async Task<bool> IsSignedInAsync() => (await GetAsync("/account/security")).StatusCode == HttpStatusCode.OK;

    public void Dispose() => http.Dispose();

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline)]
    private static partial Regex Forms();

    [GeneratedRegex("^<form[^>]*? action=\"(?<path>[^\"]*)\"")]
    private static partial Regex Action();

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]*)\" value=\"(?<value>[^\"]*)\"")]
    private static partial Regex HiddenInputs();
}
