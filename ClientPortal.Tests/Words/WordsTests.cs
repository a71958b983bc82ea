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

    /// <summary>"1 days", "1 API-Keys": where a word is made for several, another one is there for one.</summary>
    [Theory, MemberData(nameof(Areas))]
    public void What_is_said_of_several_is_said_of_one_another_way(string area)
    {
        var (english, german) = (Read(area, "en"), Read(area, "de"));
        var ofSeveral = english.Where(pair => OfSeveral().IsMatch(pair.Value) || OfSeveral().IsMatch(german[pair.Key])).Select(pair => pair.Key).Except(NeverOfOne, StringComparer.Ordinal);

        ofSeveral.Where(key => !english.ContainsKey(key + "ForOne") && !(ForOne.TryGetValue(key, out var one) && english.ContainsKey(one))).ShouldBeEmpty();
        foreach (var words in new[] { english, german })
        {
            words.Where(pair => pair.Key.EndsWith("ForOne", StringComparison.Ordinal) && OfSeveral().IsMatch(pair.Value)).ShouldBeEmpty();
        }
    }

    // Pairs that the code chooses between by itself.
    private static readonly Dictionary<string, string> ForOne = new(StringComparer.Ordinal)
    {
        ["MinutesAgo"] = "MinuteAgo",
        ["HoursAgo"] = "HourAgo",
        ["DaysAgo"] = "DayAgo",
        ["InHours"] = "InHour",
        ["InDays"] = "InDay",
        ["KeysAffected"] = "KeyAffected",
        ["PeopleAffected"] = "PersonAffected",
        ["Findings"] = "OneFinding",
        ["ManyDays"] = "SingleDays",
        ["ManyHours"] = "SingleHours",
        ["ManyMinutes"] = "SingleMinutes",
        ["ManySeconds"] = "SingleSeconds",
    };

    // Lengths of time are said in the largest unit that makes at least two of it; the rest are findings of the review about what is older than a month.
    private static readonly string[] NeverOfOne =
    [
        "Days", "Hours", "Minutes", "ClientNeverUsedText", "ClientUnusedTitle", "DialectTokenLongText", "GrantTypeUnusedText", "KeyOldTitle", "KeyUnusedText", "KeyWithoutEndText", "PausedLongTitle",
        "RedirectUriUnusedText", "RefreshTokenLongText", "SecretOldTitle", "SecretUnusedText", "SecretWithoutEndText",
    ];

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

    [GeneratedRegex(@"\{0\} (\w+ )?(days|hours|minutes|seconds|people|keys|findings|get|check|Tage|Tagen|Stunden|Minuten|Sekunden|Personen|API-Keys|Befunde|bekommen|prüfen)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex OfSeveral();

    [GeneratedRegex(@"\{\d+\}", RegexOptions.NonBacktracking)]
    private static partial Regex Hole();
}
