using System.Net;
using System.Text.RegularExpressions;

namespace ClientPortal.Fuzz;

/// <summary>Somebody at a browser without a script: signs in, allows, and so gets what only people can give.</summary>
internal sealed partial class Person(Uri address)
{
    private readonly CookieContainer cookies = new();

    /// <summary>What the browser sends.</summary>
    public string CookieHeader => cookies.GetCookieHeader(address);

    public IEnumerable<string> CookieValues => cookies.GetCookies(address).Select(cookie => cookie.Value);

    public async Task SignInAsync(HttpClient http, string email, string password)
    {
        const string Page = "/account/login";
        var fields = FieldsOf(await TextAsync(await SendAsync(http, HttpMethod.Get, Page)));
        (fields["Email"], fields["Password"]) = (email, password);
        using var answer = await SendAsync(http, HttpMethod.Post, Page, fields);
        if (answer.StatusCode is not (HttpStatusCode.Found or HttpStatusCode.SeeOther))
        {
            throw new InvalidOperationException($"Sign-in failed: {answer.StatusCode}");
        }
    }

    /// <summary>The fields of the consent page of this authorize URL.</summary>
    public async Task<Dictionary<string, string>> OpenConsentAsync(HttpClient http, string authorizeUrl) => FieldsOf(await TextAsync(await SendAsync(http, HttpMethod.Get, authorizeUrl)));

    /// <summary>A code; allows where it is asked.</summary>
    public async Task<string> CodeAsync(HttpClient http, string authorizeUrl)
    {
        var answer = await SendAsync(http, HttpMethod.Get, authorizeUrl);
        if (answer.StatusCode == HttpStatusCode.OK)
        {
            var fields = FieldsOf(await TextAsync(answer));
            fields["answer"] = "allow";
            answer = await SendAsync(http, HttpMethod.Post, "/oauth/consent", fields);
        }

        var location = answer.Headers.Location?.ToString() ?? throw new InvalidOperationException($"No redirect: {answer.StatusCode} {await TextAsync(answer)}");
        return Code().Match(location) is { Success: true } match ? match.Groups["code"].Value : throw new InvalidOperationException($"No code: {location}");
    }

    public async Task<HttpResponseMessage> SendAsync(HttpClient http, HttpMethod method, string path, Dictionary<string, string>? form = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = form is null ? null : new FormUrlEncodedContent(form) };
        request.Headers.TryAddWithoutValidation("Cookie", CookieHeader);
        var answer = await http.SendAsync(request);
        foreach (var cookie in answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
        {
            cookies.SetCookies(address, cookie);
        }

        return answer;
    }

    private static Task<string> TextAsync(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync();

    private static Dictionary<string, string> FieldsOf(string html)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match input in Input().Matches(html))
        {
            if (Attribute(input.Value, "name") is { } name && (Attribute(input.Value, "type") != "radio" || input.Value.Contains("checked", StringComparison.Ordinal)))
            {
                fields[name] = WebUtility.HtmlDecode(Attribute(input.Value, "value") ?? "");
            }
        }

        return fields;
    }

    private static string? Attribute(string tag, string name) =>
        AttributeText().Matches(tag).FirstOrDefault(match => match.Groups["name"].Value == name)?.Groups["value"].Value;

    [GeneratedRegex("<input[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Input();

    [GeneratedRegex("\\s(?<name>[a-zA-Z-]+)=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AttributeText();

    [GeneratedRegex("[?&]code=(?<code>[^&]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();
}
