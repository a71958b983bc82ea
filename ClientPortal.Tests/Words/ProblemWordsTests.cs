using System.Globalization;
using System.Reflection;
using System.Resources;
using ClientPortal.Domain;
using ClientPortal.Web.Words;

namespace ClientPortal.Tests.Words;

/// <summary>Every mistake the domain and the API can report has its words.</summary>
public sealed class ProblemWordsTests
{
    private static readonly ResourceManager Words = new(typeof(ProblemWords));

    public static IEnumerable<object[]> Mistakes() => new[] { typeof(Mistake).Assembly, typeof(ProblemWords).Assembly }
        .SelectMany(assembly => assembly.GetTypes())
        .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        .Where(field => field.FieldType == typeof(Mistake))
        .Select(field => (Mistake)field.GetValue(null)!)
        .DistinctBy(mistake => mistake.Code)
        .Select(mistake => new object[] { mistake.Code, mistake.Sentence });

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_said_in_English_as_the_domain_says_it_and_in_German(string code, string sentence)
    {
        Words.GetString(code, CultureInfo.GetCultureInfo("en")).ShouldBe(sentence);
        var german = Words.GetResourceSet(CultureInfo.GetCultureInfo("de"), createIfNotExists: true, tryParents: false)!.GetString(code);
        german.ShouldNotBeNullOrWhiteSpace();
        german.ShouldNotBe(sentence);
    }
}
