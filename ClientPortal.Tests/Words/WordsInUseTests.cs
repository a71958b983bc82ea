using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ClientPortal.Domain;
using ClientPortal.Tests.Architecture;

namespace ClientPortal.Tests.Words;

/// <summary>Every word of the UI stands in the resource files, and nothing stands there in vain.</summary>
public sealed partial class WordsInUseTests
{
    private static readonly string Web = Repository.PathOf("ClientPortal.Web");
    private static readonly string Domain = Repository.PathOf("ClientPortal.Domain");

    private static IEnumerable<string> AllAreas => Directory.EnumerateFiles(Path.Combine(Web, "Words"), "*.de.resx").Select(file => Path.GetFileName(file)[..^".de.resx".Length]);

    [Fact]
    public void Every_key_that_is_used_exists()
    {
        var known = AllAreas.ToDictionary(area => area, area => Read(area, "").Keys.ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);

        var missing = Sources(Web)
            .SelectMany(source => Uses(source).Where(use => known.TryGetValue(use.Area, out var keys) && !keys.Contains(use.Key)).Select(use => $"{source.Name}: {use.Area}[\"{use.Key}\"]"));

        missing.ShouldBeEmpty();
    }

    [Fact]
    public void No_key_is_left_over()
    {
        var text = string.Concat(Sources(Web).Select(source => source.Text)) + string.Concat(Sources(Domain).Select(source => source.Text));
        var quoted = Quoted().Matches(text).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        var composed = Composed().Matches(text).Select(match => (Head: match.Groups["head"].Value, Tail: match.Groups["tail"].Value)).Where(pair => pair.Head.Length + pair.Tail.Length > 3).Distinct().ToArray();

        var leftOver = AllAreas.SelectMany(area => Read(area, "").Keys
            .Where(key => !quoted.Contains(key) && !composed.Any(pair => key.StartsWith(pair.Head, StringComparison.Ordinal) && key.EndsWith(pair.Tail, StringComparison.Ordinal)))
            .Select(key => $"{area}: {key}"));

        leftOver.ShouldBeEmpty();
    }

    [Fact]
    public void Every_refusal_has_words()
    {
        var words = Read("ProblemWords", "").Keys;
        var mistakes = typeof(Problem).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.FieldType == typeof(Mistake))
            .Select(field => ((Mistake)field.GetValue(null)!).Code);
        var written = Sources(Domain).SelectMany(source => Code().Matches(source.Text).Select(match => match.Groups[1].Value));

        mistakes.Concat(written).Distinct(StringComparer.Ordinal).Except(words, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void No_sentence_stands_in_the_markup()
    {
        var hardCoded = Directory.EnumerateFiles(Path.Combine(Web, "Components"), "*.razor", SearchOption.AllDirectories)
            .SelectMany(file => TextOf(File.ReadAllText(file)).Select(text => $"{Path.GetRelativePath(Web, file)}: {text}"));

        hardCoded.ShouldBeEmpty();
    }

    // What a person would read: text between tags, and the attributes that are read out. Names of languages and protocol words in <code> are the same everywhere.
    private static IEnumerable<string> TextOf(string razor)
    {
        var markup = Directive().Replace(CodeBlock().Replace(Comment().Replace(razor, ""), ""), "");
        markup = Verbatim().Replace(markup, "");
        return BetweenTags().Matches(markup).Select(match => match.Groups[1].Value.Trim())
            .Concat(ReadAttribute().Matches(markup).Select(match => match.Value))
            .Where(text => text is not ("English" or "Deutsch"));
    }

    private static IEnumerable<(string Area, string Key)> Uses(Source source)
    {
        var localizers = Localizer().Matches(source.Text).Select(match => (Area: match.Groups[1].Value, Variable: match.Groups[2].Value)).Distinct();
        return localizers.SelectMany(localizer => Regex
            .Matches(source.Text, $@"\b{localizer.Variable}(?:\[|\.Counted\()""(\w+)""[\],]", RegexOptions.None, TimeSpan.FromSeconds(5))
            .Select(match => (localizer.Area, match.Groups[1].Value)));
    }

    // A component's markup and its code behind are one source; account pages inherit their localizers.
    private static IEnumerable<Source> Sources(string folder)
    {
        var inherited = Path.Combine(Web, "Components", "Pages", "Account", "AccountPage.cs");
        var account = File.Exists(inherited) ? string.Join('\n', Localizer().Matches(File.ReadAllText(inherited)).Select(match => match.Value)) : "";
        return Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories)
            .Where(file => (file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal)) && !Generated().IsMatch(file))
            .GroupBy(file => file.Replace(".razor.cs", ".razor", StringComparison.Ordinal), StringComparer.Ordinal)
            .Select(parts => new Source(
                Path.GetRelativePath(folder, parts.Key),
                string.Join('\n', parts.Select(File.ReadAllText)) + (parts.Key.Contains("/Account/", StringComparison.Ordinal) || parts.Key.EndsWith("SetUp.razor", StringComparison.Ordinal) ? account : "")));
    }

    private static Dictionary<string, string> Read(string area, string language) =>
        XDocument.Load(Path.Combine(Web, "Words", $"{area}{language}.resx")).Root!.Elements("data")
            .ToDictionary(data => data.Attribute("name")!.Value, data => data.Element("value")!.Value, StringComparer.Ordinal);

    private sealed record Source(string Name, string Text);

    [GeneratedRegex(@"IStringLocalizer<(\w+)> (\w+)")]
    private static partial Regex Localizer();

    [GeneratedRegex("\"(\\w+)\"")]
    private static partial Regex Quoted();

    // "Action" + name, word + "Hint", $"{change}Subject"
    [GeneratedRegex("\"(?<head>[A-Z]\\w{3,})\" \\+|\\+ \"(?<tail>[A-Z]\\w{3,})\"|\\$\"(?<head>\\w*)\\{\\w[\\w.]*\\}(?<tail>\\w*)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Composed();

    [GeneratedRegex("""(?:Conflict\(|OfField\([^,]+,\s*|WithErrorCode\(|new Problem\(ProblemKind\.\w+,\s*|new FieldProblem\([^,]+,\s*)"(?<code>[a-z0-9_]+)"\s*[,)]""", RegexOptions.ExplicitCapture)]
    private static partial Regex Code();

    [GeneratedRegex(@"@\*.*?\*@", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^@(inject|using|typeparam|inherits|implements|attribute|page|layout)\b.*$|^\s*(case|default|break)\b.*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Directive();

    [GeneratedRegex(@"^@code\s*\{.*", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"<(?<tag>code|pre|svg|script)[^>]*>.*?</\k<tag>>", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Verbatim();

    [GeneratedRegex(@"(?<!=)>([^<>@{}]*\p{L}{3,}[^<>@{}]*)<")]
    private static partial Regex BetweenTags();

    [GeneratedRegex("\\b(?:title|aria-label|placeholder|alt)=\"[^\"@]*\\p{L}{3,}[^\"@]*\"")]
    private static partial Regex ReadAttribute();

    [GeneratedRegex(@"[/\\](?:bin|obj|Migrations)[/\\]")]
    private static partial Regex Generated();
}
