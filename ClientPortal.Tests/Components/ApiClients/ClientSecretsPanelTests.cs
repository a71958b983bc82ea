using Bunit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Secrets;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Tests.Hosting;
using ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;
using ClientPortal.Web.Components.Pages.Settings.Security;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Components.ApiClients;

[Collection(ComponentPortal.Name)]
public sealed class ClientSecretsPanelTests(PortalHost portal) : ApiClientTests(portal)
{
    [Fact, Trait("SEC", "179")]
    public async Task A_kept_secret_is_shown_after_the_password_and_is_nowhere_once_the_dialog_is_closed()
    {
        var owner = await Portal.AddOwnerAsync("Shows secrets");
        var value = await RegisterAsync(owner, "shows-secrets", recoverable: true);
        var panel = Open(owner, "shows-secrets");
        await Portal.LetSignInAgeAsync(owner, TimeSpan.FromHours(1));

        Press(panel, $"Show client secret cps_…{value[^4..]}");
        Type(Dialogs, "Password", People.Password);
        Dialogs.Find("form").Submit();

        Eventually(Dialogs, () => Dialogs.Find("#revealed").GetAttribute("value").ShouldBe(value));
        Press(Dialogs, "Copy client secret");
        Eventually(Dialogs, () => Clipboard.ShouldBe(value));
        Press(Dialogs, "Close");
        Eventually(Dialogs, () => Dialogs.Markup.ShouldNotContain(value));
        panel.Markup.ShouldNotContain(value);
    }

    [Fact, Trait("SEC", "183")]
    public async Task Without_the_password_nothing_is_shown()
    {
        var owner = await Portal.AddOwnerAsync("Keeps secrets");
        var value = await RegisterAsync(owner, "keeps-secrets", recoverable: true);
        var panel = Open(owner, "keeps-secrets");
        await Portal.LetSignInAgeAsync(owner, TimeSpan.FromHours(1));

        Press(panel, $"Show client secret cps_…{value[^4..]}");
        Press(Dialogs, "Cancel");

        Eventually(panel, () => panel.FindAll("[role=alert]").ShouldNotBeEmpty());
        Dialogs.Markup.ShouldNotContain(value);
    }

    [Fact]
    public async Task Without_the_policy_there_is_nothing_to_show()
    {
        var owner = await Portal.AddOwnerAsync("No copies");
        var value = await RegisterAsync(owner, "no-copies", recoverable: false);

        var panel = Open(owner, "no-copies");

        Eventually(panel, () => panel.Markup.ShouldContain($"cps_…{value[^4..]}"));
        Has(panel, $"Show client secret cps_…{value[^4..]}").ShouldBeFalse();
    }

    [Fact]
    public async Task Switching_the_policy_off_asks_once_more()
    {
        var owner = await Portal.AddOwnerAsync("Ends copies");
        await RegisterAsync(owner, "ends-copies", recoverable: true);
        SignIn(owner);
        var page = Render<SecurityPage>();

        page.Field("Client secrets can be shown again").Change(false);
        page.Find("form").Submit();
        Eventually(Dialogs, () => Dialogs.Markup.ShouldContain("The copies of all client secrets of this workspace are destroyed."));
        Press(Dialogs, "Save");

        Eventually(page, () => page.Said().ShouldContain("Saved."));
        (await Portal.Services.GetRequiredService<SecretQueries>().ListAsync(owner.Actor, "ends-copies", default)).Value().ShouldHaveSingleItem().CanBeShown.ShouldBeFalse();
    }

    private async Task<string> RegisterAsync(Person owner, string clientId, bool recoverable)
    {
        (await Portal.Services.GetRequiredService<EditWorkspace>().RunAsync(owner.Actor, new WorkspaceEdit { RecoverableSecrets = recoverable }, default)).Value();
        var draft = new ClientDraft { Name = clientId, ClientId = clientId };
        return (await Portal.Services.GetRequiredService<RegisterClient>().RunAsync(owner.Actor, draft, default)).Value().Secret!.Reveal();
    }

    private IRenderedComponent<ClientSecretsPanel> Open(Person owner, string clientId)
    {
        SignIn(owner);
        return Render<ClientSecretsPanel>(set => set.Add(one => one.ClientId, clientId).Add(one => one.AuthMethod, TokenEndpointAuthMethod.ClientSecret));
    }
}
