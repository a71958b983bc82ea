using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ClientPortal.Tests.Dialects.Workfront;

/// <summary>
/// Workfront's own page on the code flow, as it was published. Calls, answers and sentences are taken out of it here, so that nobody can have written
/// them to fit; what a test does to a call is said where it does it.
/// </summary>
internal static partial class WorkfrontDocument
{
    public static readonly string Text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Dialects", "Workfront", "Fixtures", "workfront-de.md"));

    /// <summary>Every printed call, in order: two with a code, the one that uses the token, two that refresh.</summary>
    public static readonly IReadOnlyList<string> Calls = [.. Blocks().SelectMany(block => block.Split("###### OR")).Where(block => block.TrimStart().StartsWith("curl ", StringComparison.Ordinal))];

    /// <summary>The answers it prints, as JSON once the remarks are gone.</summary>
    public static readonly IReadOnlyList<JsonElement> Answers =
        [.. Blocks().Where(block => block.TrimStart().StartsWith('{')).Select(block => JsonDocument.Parse(Remark().Replace(block, "")).RootElement)];

    public static string CodeAsJson => Calls[0];

    public static string CodeAsForm => Calls[1];

    public static string UseOfTheToken => Calls[2];

    public static string RefreshAsJson => Calls[3];

    public static string RefreshAsForm => Calls[4];

    /// <summary>The address it prints for the authorize page.</summary>
    public static string AuthorizeAddress => Blocks().Single(block => block.Contains("/integrations/oauth2/authorize?", StringComparison.Ordinal)).Trim();

    /// <summary>The same call with only its placeholders filled in; the asterisks around them are the page's bold type.</summary>
    public static string Filled(string call, Uri host, IReadOnlyDictionary<string, string> values) => Placeholder().Replace(
        call.Replace("**", "", StringComparison.Ordinal).Replace("<workfront host>", host.ToString().TrimEnd('/'), StringComparison.Ordinal),
        placeholder => values.GetValueOrDefault(placeholder.Groups["name"].Value) ?? throw new InvalidOperationException($"No value for {placeholder.Value}."));

    public static Dictionary<string, string> ValuesOf(string clientId, string secret, string redirectUri) => new(StringComparer.Ordinal)
    {
        ["client_id"] = clientId,
        ["client_secret"] = secret,
        ["redirect_url"] = redirectUri,
        ["base64(client_id:client_secret)"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{clientId}:{secret}")),
    };

    /// <summary>
    /// The call that uses the token, with its header as printed. Its path belongs to their product and the quote at its end is missing there; the header is
    /// shown on our own path instead (decisions 18).
    /// </summary>
    public static string UseOn(string path) => UseOfTheToken.Replace("'https://<workfront host>/attask/api/v14.0/proj/search", $"'<workfront host>{path}'", StringComparison.Ordinal);

    /// <summary>A sentence of the page; fails where it does not stand there.</summary>
    public static string Sentence(string sentence) => Text.Contains(sentence, StringComparison.Ordinal) ? sentence : throw new InvalidOperationException($"The document does not say: {sentence}");

    private static IEnumerable<string> Blocks() => Fence().Matches(Text).Select(match => match.Groups["text"].Value);

    // Fences stand at the beginning of a line; three backticks inside a sentence are none.
    [GeneratedRegex(@"^[ ]*```[ ]*\r?\n(?<text>.*?)^[ ]*```[ ]*\r?$", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.Singleline, 5000)]
    private static partial Regex Fence();

    [GeneratedRegex("//.*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Remark();

    [GeneratedRegex(@"<(?<name>[a-z_0-9:()]+)>", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Placeholder();
}
