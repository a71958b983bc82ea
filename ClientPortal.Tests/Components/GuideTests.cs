using Bunit;
using ClientPortal.Domain.Members;
using ClientPortal.Tests.Hosting;
using ClientPortal.Web.Components.Pages.Developers;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Components;

[Collection(ComponentPortal.Name)]
public sealed class GuideTests(PortalHost portal) : ComponentTests(portal)
{
    [Fact]
    public async Task Every_address_is_this_hosts_own()
    {
        SignIn(await Portal.AddOwnerAsync("Guide"));

        var page = Render<Guide>();

        page.FindAll(".addresses code").Count.ShouldBe(9);
        page.FindAll(".addresses code").ShouldAllBe(code => code.TextContent.StartsWith(Portal.Address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal));
        page.Markup.ShouldNotContain("portal.example.com");
    }

    [Fact]
    public async Task The_language_of_the_code_lives_in_the_address()
    {
        SignIn(await Portal.AddOwnerAsync("Languages"));
        var page = Render<Guide>();

        page.Button("JavaScript").Click();

        Services.GetRequiredService<NavigationManager>().Uri.ShouldEndWith("?code=javascript");
        page.WaitForAssertion(() => page.Markup.ShouldContain("createHash"));
        page.Button("JavaScript").GetAttribute("aria-pressed").ShouldBe("true");
    }

    [Fact]
    public async Task Words_of_other_products_lead_to_ours()
    {
        SignIn(await Portal.AddOwnerAsync("Words"));
        var page = Render<Guide>();

        page.Field("Find a word").Input("sessionid");

        page.FindAll(".words dt").ShouldHaveSingleItem().TextContent.ShouldBe("Access token");
    }

    [Fact]
    public async Task A_member_is_sent_to_an_admin_and_not_to_a_page_that_is_closed()
    {
        var owner = await Portal.AddOwnerAsync("For members");
        SignIn(await Portal.AddMemberAsync(owner, WorkspaceRole.Member, "Mia Member"));

        var page = Render<Guide>();

        page.Markup.ShouldContain("An owner or admin of your workspace can add one");
        page.FindAll("a[href='/settings/integration/api-clients']").ShouldBeEmpty();
    }
}
