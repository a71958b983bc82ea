using Bunit;
using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Members;
using ClientPortal.Tests.Hosting;
using ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Components.ApiClients;

[Collection(ComponentPortal.Name)]
public sealed class NewClientDialogTests(PortalHost portal) : ApiClientTests(portal)
{
    [Fact]
    public async Task Every_mistake_stands_at_its_field_and_what_was_typed_stays()
    {
        SignIn(await Portal.AddOwnerAsync("Mistakes"));
        Press(Render<ClientList>(), "API Client");
        Type(Dialogs, "Client ID", "a b");
        Type(Dialogs, "Redirect URI", "https://example.com/*");

        Dialogs.Find("form").Submit();

        Eventually(Dialogs, () => MistakeAt(Dialogs, "Name").ShouldBe("Enter a name."));
        MistakeAt(Dialogs, "Client ID").ShouldStartWith("Use letters, digits");
        MistakeAt(Dialogs, "Redirect URI").ShouldBe("Wildcards are not allowed. Enter each address in full.");
        Dialogs.Field("Client ID").GetAttribute("value").ShouldBe("a b");
        Dialogs.Field("Redirect URI").GetAttribute("value").ShouldBe("https://example.com/*");
        Dialogs.Field("Client ID").GetAttribute("aria-invalid").ShouldBe("true");
    }

    [Fact, Trait("SEC", "179")]
    public async Task The_secret_is_shown_once_and_then_is_nowhere()
    {
        SignIn(await Portal.AddOwnerAsync("Once"));
        var page = Render<ClientList>();
        Press(page, "API Client");
        Type(Dialogs, "Name", "Once only");
        Type(Dialogs, "Redirect URI", "https://example.com/cb");
        Dialogs.Find("form").Submit();

        Press(Dialogs, "Copy client secret");
        var secret = Dialogs.Field("Client secret").GetAttribute("value")!;
        secret.ShouldStartWith("cps_");
        Dialogs.Field("Client secret").HasAttribute("readonly").ShouldBeTrue();
        Clipboard.ShouldBe(secret);

        Press(Dialogs, "Close");
        Eventually(page, () => page.Markup.ShouldContain("Once only"));
        (Dialogs.Markup + page.Markup).ShouldNotContain(secret);
    }

    [Fact, Trait("SEC", "202")]
    public async Task Who_was_made_a_member_while_the_dialog_was_open_saves_nothing()
    {
        var owner = await Portal.AddOwnerAsync("Demoted");
        var admin = await Portal.AddMemberAsync(owner, WorkspaceRole.Admin, "Ada Admin");
        SignIn(admin);
        Press(Render<ClientList>(), "API Client");
        Type(Dialogs, "Name", "Too late");
        await Portal.SetRoleAsync(admin, WorkspaceRole.Member);

        Dialogs.Find("form").Submit();

        Eventually(Dialogs, () => Dialogs.Find("form .notice.danger").TextContent.ShouldContain("You may not do this."));
        await using var db = Portal.Services.GetRequiredService<PortalDb>().OpenFor(owner.Actor);
        (await db.Clients.AnyAsync()).ShouldBeFalse();
    }

    [Fact, Trait("SEC", "183")]
    public async Task An_old_sign_in_is_made_fresh_in_place_and_nothing_typed_is_lost()
    {
        var owner = await Portal.AddOwnerAsync("Old sign-in");
        await Portal.LetSignInAgeAsync(owner, TimeSpan.FromHours(1));
        SignIn(owner);
        Press(Render<ClientList>(), "API Client");
        Type(Dialogs, "Name", "After the password");
        Dialogs.Find("form").Submit();

        Type(Dialogs, "Password", "not the password");
        Dialogs.FindAll("form")[^1].Submit();
        Eventually(Dialogs, () => MistakeAt(Dialogs, "Password").ShouldNotBeEmpty());
        Type(Dialogs, "Password", People.Password);
        Dialogs.FindAll("form")[^1].Submit();

        Eventually(Dialogs, () => Has(Dialogs, "Copy client secret").ShouldBeTrue());
        await using var db = Portal.Services.GetRequiredService<PortalDb>().OpenFor(owner.Actor);
        (await db.Clients.SingleAsync()).Name.ShouldBe("After the password");
    }

    [Fact]
    public async Task A_taken_client_id_is_told_while_typing()
    {
        var owner = await Portal.AddOwnerAsync("Taken");
        await Portal.Services.GetRequiredService<RegisterClient>().RunAsync(owner.Actor, new ClientDraft { Name = "First", ClientId = "taken-while-typing" }, CancellationToken.None);
        SignIn(owner);
        Press(Render<ClientList>(), "API Client");

        Type(Dialogs, "Client ID", "Taken-While-Typing");

        Eventually(Dialogs, () => MistakeAt(Dialogs, "Client ID").ShouldBe("This client ID is not available. Choose another one."));
    }
}
