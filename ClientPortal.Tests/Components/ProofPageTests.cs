using Bunit;
using ClientPortal.Web.Components.Pages;
using Radzen;

namespace ClientPortal.Tests.Components;

public sealed class ProofPageTests : BunitContext
{
    [Fact]
    public void A_click_is_counted()
    {
        Services.AddRadzenComponents();
        JSInterop.Mode = JSRuntimeMode.Loose;

        var page = Render<Proof>();
        page.Find("button").Click();

        page.Find("[role=status]").MarkupMatches("""<p role="status">Counted 1, answered nothing</p>""");
    }
}
