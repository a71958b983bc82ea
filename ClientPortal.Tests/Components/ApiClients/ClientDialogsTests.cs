using Bunit;
using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Tests.Hosting;
using ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Components.ApiClients;

[Collection(ComponentPortal.Name)]
public sealed class ClientDialogsTests(PortalHost portal) : ApiClientTests(portal)
{
    [Fact]
    public async Task Regenerate_ends_the_old_secret_now_unless_told_otherwise_and_shows_the_new_one_once()
    {
        var (owner, secret) = await RegisterAsync("Regenerated", "dialogs-regenerate");
        SignIn(owner);
        var page = Render<ClientList>();
        Press(page, "More actions for Regenerated");
        Press(page, "Regenerate client secret");
        Eventually(Dialogs, () => Dialogs.Markup.ShouldContain("not used yet"));

        Dialogs.Find("form").Submit();

        Eventually(Dialogs, () => Dialogs.Field("Client secret").GetAttribute("value").ShouldNotBe(secret));
        await using var db = Portal.Services.GetRequiredService<PortalDb>().OpenFor(owner.Actor);
        (await db.ClientSecrets.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Pause_says_what_stops_and_resume_brings_it_back()
    {
        var (owner, _) = await RegisterAsync("Paused", "dialogs-pause");
        SignIn(owner);
        var page = Render<ClientList>();
        Press(page, "More actions for Paused");
        Press(page, "Pause");
        Eventually(Dialogs, () => Dialogs.Markup.ShouldContain("its client secrets, API keys and refresh tokens are refused"));
        Dialogs.Markup.ShouldContain("nobody is connected");

        Press(Dialogs, "Pause");
        Eventually(page, () => page.Find("tbody .badge").TextContent.ShouldBe("Paused"));

        Press(page, "More actions for Paused");
        Press(page, "Resume");
        Eventually(page, () => page.Find("tbody .badge").TextContent.ShouldBe("Active"));
    }

    [Fact]
    public async Task An_edit_of_an_old_version_is_refused_and_offers_the_current_values()
    {
        var (owner, _) = await RegisterAsync("Edited", "dialogs-edit");
        SignIn(owner);
        var page = Render<ClientDetailPage>(set => set.Add(one => one.ClientId, "dialogs-edit"));
        Type(page, "Name", "Mine");
        await Portal.Services.GetRequiredService<EditClient>().RunAsync(owner.Actor, "dialogs-edit", new ClientEdit { Name = "By somebody else" }, CancellationToken.None);

        page.Find("form").Submit();
        Eventually(page, () => page.Find(".notice.danger").TextContent.ShouldContain("Somebody changed this in the meantime."));
        page.Field("Name").GetAttribute("value").ShouldBe("Mine");

        Press(page, "Load the current values");
        Eventually(page, () => page.Field("Name").GetAttribute("value").ShouldBe("By somebody else"));
    }

    [Fact, Trait("SEC", "194")]
    public async Task Another_workspaces_client_looks_like_none()
    {
        await RegisterAsync("Foreign", "dialogs-foreign");
        SignIn(await Portal.AddOwnerAsync("Stranger"));

        var foreign = Render<ClientDetailPage>(set => set.Add(one => one.ClientId, "dialogs-foreign"));
        var none = Render<ClientDetailPage>(set => set.Add(one => one.ClientId, "dialogs-none"));

        Eventually(foreign, () => foreign.Markup.ShouldContain("This API client does not exist"));
        Eventually(none, () => none.Markup.ShouldBe(foreign.Markup));
    }

    private async Task<(Person Owner, string? Secret)> RegisterAsync(string name, string clientId)
    {
        var owner = await Portal.AddOwnerAsync(name);
        var registered = (await Portal.Services.GetRequiredService<RegisterClient>()
            .RunAsync(owner.Actor, new ClientDraft { Name = name, ClientId = clientId }, CancellationToken.None)).Value();
        return (owner, registered.Secret?.Reveal());
    }
}
