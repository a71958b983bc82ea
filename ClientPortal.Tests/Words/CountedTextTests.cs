using System.Globalization;
using ClientPortal.Web.Components.Pages.Connect;
using ClientPortal.Web.Components.Shared;
using ClientPortal.Web.Words;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ClientPortal.Tests.Words;

/// <summary>Counts, numbers, dates and lengths of time as each language writes them.</summary>
public sealed class CountedTextTests : IDisposable
{
    private readonly (CultureInfo, CultureInfo) before = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);

    [Theory]
    [InlineData("en", 1, "in 1 minute")]
    [InlineData("en", 2, "in 2 minutes")]
    [InlineData("de", 1, "in 1 Minute")]
    [InlineData("de", 2, "in 2 Minuten")]
    public void One_is_said_another_way_than_several(string language, int count, string said)
    {
        Speak(language);

        Words<SharedWords>().Counted("InMinutes", count).ShouldBe(said);
    }

    [Theory]
    [InlineData("de", 0, "seit heute")]
    [InlineData("de", 1, "seit einem Tag")]
    [InlineData("de", 40, "seit 40 Tagen")]
    [InlineData("en", 0, "left today")]
    [InlineData("en", 1, "left a day ago")]
    [InlineData("en", 40, "left 40 days ago")]
    public void None_is_said_another_way_where_it_can_be(string language, int count, string said)
    {
        Speak(language);

        Words<ReviewWords>().Counted("KeyCreatorLeftText", count).ShouldContain(said);
    }

    [Theory]
    [InlineData("en", "1,234,567")]
    [InlineData("de", "1.234.567")]
    public void Numbers_are_grouped_as_the_language_does_it(string language, string written)
    {
        Speak(language);

        CountedText.Number(1_234_567).ShouldBe(written);
        Words<ResourcesWords>().Counted("Requesters", 1_234_567).ShouldStartWith(written);
    }

    [Theory]
    [InlineData("en", "3 March 2026, 07:05 UTC")]
    [InlineData("de", "3. März 2026, 07:05 UTC")]
    public void A_time_is_written_as_the_language_does_it(string language, string written)
    {
        Speak(language);

        RelativeTime.Exact(new DateTimeOffset(2026, 3, 3, 9, 5, 0, TimeSpan.FromHours(2))).ShouldBe(written);
    }

    [Theory]
    [InlineData("en", 1, "1 second")]
    [InlineData("de", 1, "1 Sekunde")]
    [InlineData("de", 90, "90 Sekunden")]
    [InlineData("de", 3600, "1 Stunde")]
    [InlineData("de", 5400, "90 Minuten")]
    [InlineData("de", 86_400, "24 Stunden")]
    [InlineData("en", 2_592_000, "30 days")]
    [InlineData("de", 2_592_000, "30 Tage")]
    public void A_length_of_time_is_said_in_the_largest_whole_unit(string language, int seconds, string said)
    {
        Speak(language);

        LifetimeWords.Of(Words<ConnectWords>(), TimeSpan.FromSeconds(seconds)).ShouldBe(said);
    }

    public void Dispose() => (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = before;

    private static void Speak(string language) => CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);

    private static StringLocalizer<T> Words<T>() => new(new ResourceManagerStringLocalizerFactory(Options.Create(new LocalizationOptions()), NullLoggerFactory.Instance));
}
