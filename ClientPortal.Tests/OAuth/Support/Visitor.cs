using System.Net;
using System.Text.RegularExpressions;
using System.Web;
using ClientPortal.Tests.Hosting;

namespace ClientPortal.Tests.OAuth.Support;

/// <summary>A browser without a script: keeps cookies, shows redirects, posts the forms it was given.</summary>
public sealed partial class Visitor(PortalHost host)
{
    public HttpClient Http { get; } = host.Browserlike();

    public Task<HttpResponseMessage> GetAsync(string url) => Http.GetAsync(url);

    public async Task SignInAsync(string email, string returnUrl = "/account/connected-apps")
    {
        var answer = await PostSignInAsync(email, returnUrl);
        answer.StatusCode.ShouldBeOneOf([HttpStatusCode.Found, HttpStatusCode.SeeOther], await answer.Content.ReadAsStringAsync());
    }

    public async Task<HttpResponseMessage> PostSignInAsync(string email, string returnUrl)
    {
        var url = $"/account/login?returnUrl={Uri.EscapeDataString(returnUrl)}";
        var fields = FieldsOf(await (await Http.GetAsync(url)).Content.ReadAsStringAsync());
        fields["Email"] = email;
        fields["Password"] = OAuthHost.Password;
        return await PostAsync(url, fields);
    }

    public Task<HttpResponseMessage> PostAsync(string url, IEnumerable<KeyValuePair<string, string>> fields) => Http.PostAsync(url, new FormUrlEncodedContent(fields));

    /// <summary>The consent page for this authorize URL; fails where something else is answered.</summary>
    public async Task<ConsentForm> OpenConsentAsync(string authorizeUrl)
    {
        var response = await Http.GetAsync(authorizeUrl);
        var html = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, html);
        html.ShouldContain("name=\"envelope\"");
        return new ConsentForm(this, html);
    }

    /// <summary>Goes through authorize and, where asked, allows; the redirect to the client.</summary>
    public async Task<ClientRedirect> AllowAsync(string authorizeUrl)
    {
        var response = await Http.GetAsync(authorizeUrl);
        return response.StatusCode == HttpStatusCode.OK
            ? ClientRedirect.Of(await new ConsentForm(this, await response.Content.ReadAsStringAsync()).AllowAsync())
            : ClientRedirect.Of(response);
    }

    /// <summary>Name to value of every input of the page's form that a browser would send without a click.</summary>
    public static Dictionary<string, string> FieldsOf(string html)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match input in Input().Matches(html))
        {
            var tag = input.Value;
            if (Attribute(tag, "name") is { } name && (Attribute(tag, "type") is not ("radio" or "checkbox") || tag.Contains("checked", StringComparison.Ordinal)))
            {
                fields[name] = HttpUtility.HtmlDecode(Attribute(tag, "value") ?? "");
            }
        }

        return fields;
    }

    private static string? Attribute(string tag, string name) =>
        Regex.Match(tag, $"\\s{name}=\"([^\"]*)\"", RegexOptions.None, TimeSpan.FromSeconds(1)) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex("<input[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Input();
}

/// <summary>A consent page that is open in a browser.</summary>
public sealed class ConsentForm(Visitor visitor, string html)
{
    public string Html { get; } = HttpUtility.HtmlDecode(html);

    public Dictionary<string, string> Fields { get; } = Visitor.FieldsOf(html);

    public Task<HttpResponseMessage> AllowAsync(params (string Name, string Value)[] changes) => AnswerAsync("allow", changes);

    public Task<HttpResponseMessage> DenyAsync() => AnswerAsync("deny", []);

    private Task<HttpResponseMessage> AnswerAsync(string answer, (string Name, string Value)[] changes)
    {
        var fields = new Dictionary<string, string>(Fields, StringComparer.Ordinal) { ["answer"] = answer };
        foreach (var (name, value) in changes)
        {
            fields[name] = value;
        }

        return visitor.PostAsync("/oauth/consent", fields);
    }
}

/// <summary>A redirect to the client.</summary>
public sealed record ClientRedirect(Uri Location, IReadOnlyDictionary<string, string> Parameters)
{
    public string Code => Parameters["code"];

    public string? Error => Parameters.GetValueOrDefault("error");

    public string? State => Parameters.GetValueOrDefault("state");

    public static ClientRedirect Of(HttpResponseMessage response)
    {
        response.StatusCode.ShouldBeOneOf(HttpStatusCode.Found, HttpStatusCode.SeeOther);
        var location = response.Headers.Location!;
        location.IsAbsoluteUri.ShouldBeTrue(location.ToString());
        var pairs = location.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2)).ToList();
        pairs.Select(pair => pair[0]).ShouldBeUnique();
        return new ClientRedirect(location, pairs.ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]), StringComparer.Ordinal));
    }
}
