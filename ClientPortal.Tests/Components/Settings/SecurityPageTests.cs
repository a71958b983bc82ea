using Bunit;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.OAuth.Registration;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Tests.Hosting;
using ClientPortal.Web.Components.Pages.Settings.Security;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Components.Settings;

[Collection(ComponentPortal.Name)]
public sealed class SecurityPageTests(PortalHost portal) : ComponentTests(portal)
{
    [Fact]
    public async Task An_owner_sets_the_policies()
    {
        var owner = await Portal.AddOwnerAsync("Policies");
        SignIn(owner);
        var page = Render<SecurityPage>();

        page.Field("Applications may register themselves").Change(false);
        page.Field("Trusted domains").Input("App.example");
        page.Button("Add domain").Click();
        page.Field("Trusted domains").Input("*.apps.example");
        await page.Find("form").SubmitAsync();

        page.WaitForAssertion(() => page.Said().ShouldContain("Saved."));
        var saved = (await Portal.Services.GetRequiredService<WorkspaceQueries>().FindAsync(owner.Actor, default)).Value();
        (saved.DynamicClients, saved.DocumentClients).ShouldBe((false, DocumentClientPolicy.TrustedDomains));
        saved.TrustedDomains.ShouldBe(["*.apps.example", "app.example"]);
        page.FindAll("button").ShouldNotContain(button => button.TextContent.Contains("Add registration token"));
    }

    [Fact]
    public async Task A_wrong_domain_is_told_at_its_field()
    {
        SignIn(await Portal.AddOwnerAsync("Wrong domain"));
        var page = Render<SecurityPage>();

        page.Field("Trusted domains").Input("https://app.example/");
        page.Button("Add domain").Click();

        page.Said().ShouldContain("Enter a domain such as example.com");
    }

    [Fact, Trait("SEC", "197")]
    public async Task An_admin_reads_the_policies_and_makes_a_token_that_is_shown_once()
    {
        var owner = await Portal.AddOwnerAsync("Readers of policies");
        var admin = await Portal.AddMemberAsync(owner, WorkspaceRole.Admin, "Ada Admin");
        SignIn(admin);
        var page = Render<SecurityPage>();
        page.Markup.ShouldContain("Only owners change these policies.");
        page.FindAll("form").ShouldBeEmpty();

        page.Button("Add registration token").Click();
        Dialogs.Field("Name").Input("Roll-out");
        Dialogs.Field("How many applications may register with it").Input("20");
        await Dialogs.Find("form").SubmitAsync();

        Dialogs.WaitForAssertion(() => Dialogs.Find("#revealed").GetAttribute("value").ShouldStartWith("cpi_"));
        var value = Dialogs.Find("#revealed").GetAttribute("value");
        CredentialFormat.IsOfKind(value, CredentialKind.RegistrationToken).ShouldBeTrue();
        Dialogs.Button("Close").Click();
        page.WaitForAssertion(() => page.Markup.ShouldContain("Roll-out"));
        page.Markup.ShouldNotContain(value!);
        var token = (await Portal.Services.GetRequiredService<InitialAccessTokenQueries>().ListAsync(admin.Actor, default)).Value().Single();
        (token.Name, token.UsesLeft, token.CreatedBy).ShouldBe(("Roll-out", 20, "Ada Admin"));

        page.Button("Delete registration token Roll-out").Click();
        Dialogs.WaitForAssertion(() => Dialogs.Markup.ShouldContain("Nothing can register with it any more."));
        Dialogs.Button("Delete").Click();
        page.WaitForAssertion(() => page.Said().ShouldContain("The registration token “Roll-out” was deleted."));
    }

    [Fact, Trait("SEC", "197")]
    public async Task A_member_has_no_security_page()
    {
        var owner = await Portal.AddOwnerAsync("No policies");
        SignIn(await Portal.AddMemberAsync(owner, WorkspaceRole.Member, "Mia Member"));

        var page = Render<SecurityPage>();

        page.Said().ShouldContain("You may not do this.");
        page.FindAll("form, dl, table").ShouldBeEmpty();
    }
}
