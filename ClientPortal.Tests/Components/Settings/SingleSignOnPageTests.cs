using Bunit;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.SingleSignOn;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Registration;
using ClientPortal.Tests.SingleSignOn.Support;
using ClientPortal.Web.Components.Pages.Settings.Security;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Components.Settings;

[Collection(ComponentPortal.Name)]
public sealed class SingleSignOnPageTests(PortalHost portal) : ComponentTests(portal)
{
    private const string Secret = "secret-of-the-provider";

    [Fact]
    public async Task An_owner_adds_a_connection_proves_a_domain_and_enforces_it()
    {
        var owner = await Portal.AddOwnerAsync("With a provider");
        var dns = new WrittenDns();
        var services = Portal.Services;
        Services.AddSingleton(new VerifyDomain(
            services.GetRequiredService<Domain.PortalDb>(), new DomainProof(dns, new WrittenWeb()), services.GetRequiredService<Domain.Throttling.Throttles>(),
            services.GetRequiredService<Domain.Audit.AuditTrail>(), services.GetRequiredService<TimeProvider>()));
        SignIn(owner);
        var page = Render<SingleSignOnPage>();
        page.Markup.ShouldContain($"/account/sso/callback/{owner.Actor.Workspace:N}");
        page.Markup.ShouldContain("No connection yet");

        page.Button("Add connection").Click();
        Dialogs.Field("Name").Input("Acme login");
        Dialogs.Field("Issuer").Input("http://login.acme.example");
        await Dialogs.Find("form").SubmitAsync();
        Dialogs.WaitForAssertion(() => Dialogs.Said().ShouldContain("Use an address that begins with https://."));
        Dialogs.Said().ShouldContain("Enter the client secret that the provider gave you.");
        Dialogs.Field("Issuer").Input("https://login.acme.example");
        Dialogs.Field("Client ID").Input("portal");
        Dialogs.Field("Client secret").Input(Secret);
        await Dialogs.Find("form").SubmitAsync();
        page.WaitForAssertion(() => page.Said().ShouldContain("Acme login was added."));
        page.Markup.ShouldNotContain(Secret);

        var name = $"d{Guid.CreateVersion7():n}.example";
        page.Button("Add domain to Acme login").Click();
        Dialogs.Field("Domain").Input("gmail.com");
        await Dialogs.Find("form").SubmitAsync();
        Dialogs.WaitForAssertion(() => Dialogs.Said().ShouldContain("Use a domain of your own."));
        Dialogs.Field("Domain").Input(name);
        await Dialogs.Find("form").SubmitAsync();
        Dialogs.WaitForAssertion(() => Dialogs.Markup.ShouldContain($"_clientportal.{name}"));
        Dialogs.Button("Check now").Click();
        Dialogs.WaitForAssertion(() => Dialogs.Said().ShouldContain("Neither the DNS record nor the file was found."));
        var row = (await services.GetRequiredService<ConnectionQueries>().ListAsync(owner.Actor, default)).Value().Single();
        dns.Write(row.Domains[0].DnsName, row.Domains[0].Proof);
        Dialogs.Button("Check now").Click();
        page.WaitForAssertion(() => page.Said().ShouldContain($"{name} is verified."));

        page.Button($"More actions for {name}").Click();
        page.Button("Enforce single sign-on").Click();
        Dialogs.WaitForAssertion(() => Dialogs.Markup.ShouldContain("Owners of this workspace keep their passwords"));
        Dialogs.Button("Enforce single sign-on").Click();
        page.WaitForAssertion(() => page.Markup.ShouldContain("Single sign-on only"));
    }

    [Fact]
    public async Task Editing_keeps_the_secret_and_deleting_says_what_ends()
    {
        var owner = await Portal.AddOwnerAsync("Edits");
        var draft = new ConnectionDraft { Name = "Old name", Issuer = "https://login.acme.example", ClientId = "portal", ClientSecret = new PlainSecret(Secret) };
        (await Portal.Services.GetRequiredService<CreateConnection>().RunAsync(owner.Actor, draft, default)).Value();
        SignIn(owner);
        var page = Render<SingleSignOnPage>();

        page.Button("More actions for Old name").Click();
        page.Button("Edit").Click();
        Dialogs.WaitForAssertion(() => Dialogs.Field("Name").GetAttribute("value").ShouldBe("Old name"));
        Dialogs.Field("Issuer").HasAttribute("readonly").ShouldBeTrue();
        (Dialogs.Field("Client secret").GetAttribute("value") ?? "").ShouldBeEmpty();
        Dialogs.Field("Name").Input("New name");
        await Dialogs.Find("form").SubmitAsync();
        page.WaitForAssertion(() => page.Said().ShouldContain("New name was saved."));

        page.Button("More actions for New name").Click();
        page.Button("Delete").Click();
        Dialogs.WaitForAssertion(() => Dialogs.Markup.ShouldContain("everybody who signed in with it is signed out"));
        Dialogs.Button("Delete").Click();
        page.WaitForAssertion(() => page.Said().ShouldContain("New name was deleted."));
    }

    [Fact, Trait("SEC", "197")]
    public async Task An_admin_reads_and_changes_nothing()
    {
        var owner = await Portal.AddOwnerAsync("Read by an admin");
        var draft = new ConnectionDraft { Name = "Acme login", Issuer = "https://login.acme.example", ClientId = "portal", ClientSecret = new PlainSecret(Secret) };
        (await Portal.Services.GetRequiredService<CreateConnection>().RunAsync(owner.Actor, draft, default)).Value();
        SignIn(await Portal.AddMemberAsync(owner, WorkspaceRole.Admin, "Ada Admin"));

        var page = Render<SingleSignOnPage>();

        page.Markup.ShouldContain("Only owners change single sign-on.");
        page.Markup.ShouldContain("https://login.acme.example");
        page.FindAll("button").ShouldAllBe(button => button.GetAttribute("aria-label") == "Copy redirect URI");
    }
}
