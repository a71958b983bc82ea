using System.Globalization;
using Bunit;
using ClientPortal.Domain;
using ClientPortal.Tests.Hosting;
using ClientPortal.Web.Components.Shared;

namespace ClientPortal.Tests.Components.Shared;

[Collection(ComponentPortal.Name)]
public sealed class SharedComponentsTests(PortalHost portal) : ComponentTests(portal)
{
    [Theory]
    [InlineData("en", "3 hours ago")]
    [InlineData("de", "vor 3 Stunden")]
    public void A_time_is_told_as_people_tell_it_and_exactly_on_demand(string language, string told)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        var at = TimeProvider.System.GetUtcNow().AddHours(-3).AddMinutes(-1);

        var time = Render<RelativeTime>(set => set.Add(component => component.At, at)).Find("time");

        time.TextContent.ShouldBe(told);
        time.GetAttribute("title")!.ShouldEndWith(at.UtcDateTime.ToString("HH:mm 'UTC'", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_banner_says_nothing_that_a_field_says_already()
    {
        var problem = Problem.OfField("Name", "name_empty", "Enter a name.");

        Render<ProblemBanner>(set => set.Add(banner => banner.Problem, problem).Add(banner => banner.Shown, ["Name"])).Markup.ShouldBeEmpty();
        Render<ProblemBanner>(set => set.Add(banner => banner.Problem, problem)).Find("[role=alert]").TextContent.Trim().ShouldBe("Enter a name.");
    }

    [Fact]
    public void A_refusal_speaks_German()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("de");

        var banner = Render<ProblemBanner>(set => set.Add(one => one.Problem, Problem.NotAllowed()));

        banner.Find("[role=alert]").TextContent.ShouldContain("Berechtigung");
    }

    [Fact]
    public void A_field_points_to_its_mistake()
    {
        var field = Render<TextField>(set => set
            .Add(one => one.Label, "Name")
            .Add(one => one.Hint, "As people know it.")
            .Add(one => one.Field, "Name")
            .Add(one => one.Problem, Problem.OfField("Name", "name_empty", "Enter a name.")));
        var input = field.Find("input");

        input.GetAttribute("aria-invalid").ShouldBe("true");
        input.GetAttribute("aria-describedby")!.Split(' ').Select(id => field.Find($"#{id}").TextContent).ShouldBe(["Enter a name.", "As people know it."]);
    }
}
