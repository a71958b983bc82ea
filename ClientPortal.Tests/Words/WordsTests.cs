using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Resources;
using System.Text.RegularExpressions;
using ClientPortal.Domain;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Members;
using ClientPortal.Web.Components.Pages.Settings.Audit;
using ClientPortal.Web.Words;

namespace ClientPortal.Tests.Words;

public sealed partial class WordsTests
{
    private static readonly Assembly Web = typeof(SharedWords).Assembly;

    public static TheoryData<string> Areas =>
        [.. Web.GetTypes().Where(type => type.Namespace == typeof(SharedWords).Namespace && type.Name.EndsWith("Words", StringComparison.Ordinal)).Select(type => type.FullName!)];

    [Theory, MemberData(nameof(Areas))]
    public void English_and_German_say_the_same_things(string area)
    {
        var (english, german) = (Read(area, "en"), Read(area, "de"));

        german.Keys.Order(StringComparer.Ordinal).ShouldBe(english.Keys.Order(StringComparer.Ordinal));
        english.Concat(german).Where(pair => string.IsNullOrWhiteSpace(pair.Value)).ShouldBeEmpty();
        english.Where(pair => !Holes(pair.Value).SequenceEqual(Holes(german[pair.Key]), StringComparer.Ordinal)).Select(pair => pair.Key).ShouldBeEmpty();
    }

    [Fact]
    public void Every_audited_action_role_and_kind_of_actor_has_words()
    {
        var words = Read(typeof(SettingsWords).FullName!, "en");

        AuditActions.All.Select(AuditText.ActionKey)
            .Concat(Enum.GetNames<ActorKind>().Select(kind => "Actor" + kind))
            .Concat(Enum.GetNames<WorkspaceRole>().SelectMany(role => new[] { $"Role{role}", $"Role{role}Hint" }))
            .Where(key => !words.ContainsKey(key)).ShouldBeEmpty();
    }

    // The neutral resources are English; German has a satellite of its own, without falling back.
    private static Dictionary<string, string> Read(string area, string language)
    {
        var culture = language == "en" ? CultureInfo.InvariantCulture : CultureInfo.GetCultureInfo(language);
        var set = new ResourceManager(area, Web).GetResourceSet(culture, createIfNotExists: true, tryParents: false);
        return set!.Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!, StringComparer.Ordinal);
    }

    private static IEnumerable<string> Holes(string text) => Hole().Matches(text).Select(match => match.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\{\d+\}", RegexOptions.NonBacktracking)]
    private static partial Regex Hole();
}
