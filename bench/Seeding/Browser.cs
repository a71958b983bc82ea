using System.Net;
using System.Text.RegularExpressions;
using ClientPortal.Bench.Servers;

namespace ClientPortal.Bench.Seeding;

/// <summary>A person's browser without scripts, behind the portal's proxy: keeps cookies, sends the forms it was given.</summary>
internal sealed partial class Browser(Server server)
{
    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);

    public string Cookies => string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));

    public static async Task<Browser> SignInAsync(Portal portal, string email = Portal.Email)
    {
        var browser = new Browser(portal.Server);
        var page = await browser.ReadAsync("/account/login");
        using var answer = await browser.PostAsync("/account/login", FieldsOf(page).Append(new("Email", email)).Append(new("Password", Portal.Password)));
        return answer.StatusCode is HttpStatusCode.Found or HttpStatusCode.SeeOther ? browser : throw new InvalidOperationException($"The sign-in answered {answer.StatusCode}.");
    }

    /// <summary>Goes through authorize, allows where it is asked; the code in the redirect.</summary>
    public async Task<string> AuthorizeAsync(string query)
    {
        using var first = await GetAsync("/oauth/authorize?" + query);
        if (first.StatusCode == HttpStatusCode.OK)
        {
            var fields = FieldsOf(await first.Content.ReadAsStringAsync()).Append(new("answer", "allow"));
            using var allowed = await PostAsync("/oauth/consent", fields);
            return CodeIn(allowed);
        }

        return CodeIn(first);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public async Task<string> ReadAsync(string path)
    {
        using var answer = await GetAsync(path);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync();
    }

    public Task<HttpResponseMessage> PostAsync(string path, IEnumerable<KeyValuePair<string, string>> fields) => SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent(fields));

    public static IEnumerable<KeyValuePair<string, string>> FieldsOf(string page) => Inputs().Matches(page)
        .Select(input => KeyValuePair.Create(input.Groups["name"].Value, WebUtility.HtmlDecode(ValueIn().Match(input.Value).Groups["value"].Value)))
        .DistinctBy(field => field.Key)
        .Where(field => field.Key is not ("Email" or "Password"));

    private static string CodeIn(HttpResponseMessage answer) =>
        answer.Headers.Location is { } location && Code().Match(location.ToString()) is { Success: true } match
            ? match.Groups["code"].Value
            : throw new InvalidOperationException($"No code came: {answer.StatusCode} {answer.Headers.Location}");

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in server.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        request.Headers.TryAddWithoutValidation("Cookie", Cookies);
        var answer = await server.Http.SendAsync(request);
        foreach (var set in answer.Headers.TryGetValues("Set-Cookie", out var values) ? values : [])
        {
            var pair = set.Split(';')[0].Split('=', 2);
            _cookies[pair[0]] = pair[1];
        }

        return answer;
    }

    [GeneratedRegex("<input[^>]*? name=\"(?<name>[^\"]*)\"[^>]*>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Inputs();

    [GeneratedRegex(" value=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ValueIn();

    [GeneratedRegex("[?&]code=(?<code>[^&]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();
}
