using Bunit;
using ClientPortal.Domain;
using ClientPortal.Domain.ClientKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Tests.Clients.Logos;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;
using ClientPortal.Web.Dialects;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Components.ApiClients;

/// <summary>The kinds of application: what a choice presets, and what a client's page shows for each.</summary>
[Collection(ComponentPortal.Name)]
public sealed class ApplicationsTests(PortalHost portal) : ApiClientTests(portal)
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Theory]
    [InlineData("Machine-to-machine application", ApplicationType.Machine, ClientKind.Confidential, "client_credentials urn:clientportal:grant-type:person-key")]
    [InlineData("Single-page web application", ApplicationType.SinglePage, ClientKind.Public, "authorization_code refresh_token")]
    [InlineData("Web application", ApplicationType.Web, ClientKind.Confidential, "authorization_code refresh_token")]
    public async Task A_choice_presets_kind_and_grant_types(string label, ApplicationType type, ClientKind kind, string grantTypes)
    {
        var owner = await Portal.AddOwnerAsync("Kinds");
        SignIn(owner);
        Press(Render<ClientList>(), "API Client");
        Type(Dialogs, "Name", label);
        if (type != ApplicationType.Machine)
        {
            Type(Dialogs, "Redirect URI", "https://app.example/cb");
        }

        Dialogs.Field(label).Change(true);
        Dialogs.FindAll("label").Any(one => one.TextContent == "Redirect URI").ShouldBe(type != ApplicationType.Machine);
        Dialogs.Field(kind == ClientKind.Public ? "Public" : "Confidential").HasAttribute("checked").ShouldBeTrue();
        Dialogs.Find("form").Submit();

        Eventually(Dialogs, () => Client(owner).ShouldNotBeNull());
        var client = Client(owner)!;
        (client.ApplicationType, client.Kind, client.GrantTypes.ToString()).ShouldBe((type, kind, grantTypes));
    }

    [Fact]
    public async Task Another_kind_chosen_by_hand_takes_the_choice_back_and_without_one_everything_is_as_before()
    {
        var owner = await Portal.AddOwnerAsync("By hand");
        SignIn(owner);
        Press(Render<ClientList>(), "API Client");
        Dialogs.Find("details").HasAttribute("open").ShouldBeFalse();
        Type(Dialogs, "Name", "By hand");
        Dialogs.Field("Single-page web application").Change(true);
        Dialogs.Field("Confidential").Change(true);
        Dialogs.Find("form").Submit();

        Eventually(Dialogs, () => Client(owner).ShouldNotBeNull());
        (Client(owner)!.ApplicationType, Client(owner)!.GrantTypes.Count).ShouldBe((null, 0));
    }

    [Theory]
    [InlineData(ApplicationType.Web, "App description URL")]
    [InlineData(ApplicationType.SinglePage, "Developer name|Developer email address|Privacy policy URL")]
    [InlineData(ApplicationType.Machine, "")]
    public async Task A_clients_page_shows_the_fields_of_its_kind(ApplicationType type, string labels)
    {
        var page = await OpenAsync(await Portal.AddOwnerAsync("Fields"), draft => draft with { ApplicationType = type, Kind = type == ApplicationType.SinglePage ? ClientKind.Public : ClientKind.Confidential });
        string[] all = ["App description URL", "Developer name", "Developer email address", "Privacy policy URL", "Terms of service URL"];

        page.FindAll("label").Select(label => label.TextContent.Trim()).Where(all.Contains).ShouldBe(labels.Split('|', StringSplitOptions.RemoveEmptyEntries));
        foreach (var label in new[] { "Kind of application", "Logo", "Description" })
        {
            page.Field(label).ShouldNotBeNull();
        }
    }

    [Fact]
    public async Task What_it_says_about_itself_is_saved_with_the_rest_and_a_mistake_stands_at_its_field()
    {
        var owner = await Portal.AddOwnerAsync("About");
        var page = await OpenAsync(owner);
        Type(page, "Description", "Boards for teams.");
        Type(page, "Developer email address", "nobody");
        page.Find("form").Submit();
        Eventually(page, () => MistakeAt(page, "Developer email address").ShouldStartWith("Give e-mail addresses"));

        Type(page, "Developer email address", "dev@board.example");
        page.Find("form").Submit();

        Eventually(page, () => page.Said().ShouldContain("Saved."));
        Client(owner)!.Presentation.ShouldBe(new ClientPresentation { Description = "Boards for teams.", Contacts = "dev@board.example" });
    }

    [Fact]
    [Trait("SEC", "211")]
    public async Task A_logo_is_uploaded_at_once_and_what_was_typed_meanwhile_can_still_be_saved()
    {
        var owner = await Portal.AddOwnerAsync("Logo");
        var page = await OpenAsync(owner);
        Type(page, "Name", "With a logo");

        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromBinary("no picture"u8.ToArray(), "evil.png"));
        Eventually(page, () => page.Markup.ShouldContain("Choose a whole PNG, JPEG or WebP picture"));
        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromBinary(Pictures.Png, "logo.png"));

        Eventually(page, () => page.Find(".logo img").GetAttribute("src").ShouldStartWith("/logos/"));
        page.Find("form").Submit();
        Eventually(page, () => page.Find("h1").TextContent.ShouldBe("With a logo"));
        Press(page, "Remove logo");
        Eventually(page, () => page.FindAll(".logo img").ShouldBeEmpty());
        Client(owner)!.LogoName.ShouldBeNull();
    }

    [Fact]
    public async Task Refresh_tokens_have_presets_a_time_of_ones_own_and_no_end_only_where_the_workspace_allows_it()
    {
        var owner = await Portal.AddOwnerAsync("Refresh");
        var page = await OpenAsync(owner);
        Choices(page, "Refresh token ends after").ShouldBe(["Default", "7 days", "30 days", "90 days", "6 months", "1 year", "Another time …"]);
        Choose(page, "Refresh token ends after", "6 months");
        Choose(page, "Refresh token ends without use after", "Another time …");
        Type(page, "Refresh token ends without use after: another time", "36");
        page.Field("New refresh token with every use").Change(false);
        page.Find("form").Submit();
        Eventually(page, () => page.Said().ShouldContain("Saved."));
        var client = Client(owner)!;
        (client.RefreshTokenLifetimeSeconds, client.RefreshTokenIdleLifetimeSeconds, client.RotateRefreshTokens).ShouldBe((180 * 86_400, 36 * 86_400, false));

        (await Portal.Services.GetRequiredService<EditWorkspace>().RunAsync(owner.Actor, new WorkspaceEdit { EndlessTokens = true }, Ct)).Value();
        var again = Render<ClientDetailPage>(set => set.Add(one => one.ClientId, client.ClientId));
        Eventually(again, () => Choices(again, "Refresh token ends after").ShouldContain("No expiration"));
        Choose(again, "Refresh token ends after", "No expiration");
        again.Find("form").Submit();
        Eventually(again, () => again.Find(".facts .badge.warning").TextContent.ShouldBe("Refresh tokens without an end"));
        Client(owner)!.RefreshTokenLifetimeSeconds.ShouldBe(0);
    }

    [Fact]
    [Trait("SEC", "086")]
    public async Task Renewal_is_locked_on_for_a_public_client()
    {
        var page = await OpenAsync(await Portal.AddOwnerAsync("Locked"), draft => draft with { Kind = ClientKind.Public });

        var box = page.Field("New refresh token with every use");
        (box.HasAttribute("disabled"), box.HasAttribute("checked")).ShouldBe((true, true));
        page.Markup.ShouldContain("Always on for a public client");
    }

    [Fact]
    public async Task A_machines_page_names_customer_and_person_of_its_keys()
    {
        var owner = await Portal.AddOwnerAsync("Machine");
        var page = await OpenAsync(owner, draft => draft with { RedirectUris = [], ApplicationType = ApplicationType.Machine, GrantTypes = [GrantTypes.PersonKey] });
        (await Portal.Services.GetRequiredService<AddClientKeys>().RunAsync(owner.Actor, "about-one", KeyPair.Create("RS256").PublicPem, Ct)).Value();

        Services.GetRequiredService<NavigationManager>().NavigateTo("/settings/integration/api-clients/about-one?section=secrets");
        page = Render<ClientDetailPage>(set => set.Add(one => one.ClientId, "about-one"));

        Eventually(page, () => page.Markup.ShouldContain($"Speaks for Olga Owner, user ID (sub) {owner.Actor.UserId}"));
        Press(page, "Copy customer ID");
        Eventually(page, () => Clipboard.ShouldBe(owner.Actor.Workspace.ToString()));
        Press(page, "Copy user ID of Olga Owner");
        Eventually(page, () => Clipboard.ShouldBe(owner.Actor.SubjectId));
    }

    [Fact]
    public async Task Usual_redirect_URIs_are_offered_while_one_types()
    {
        var dialects = Portal.Services.GetServices<IDialect>().ToList();
        Services.AddSingleton<IEnumerable<IDialect>>(dialects);
        SignIn(await Portal.AddOwnerAsync("Offered"));
        Press(Render<ClientList>(), "API Client");

        var list = Dialogs.Field("Redirect URI").GetAttribute("list");
        Dialogs.FindAll($"#{list} option").Select(option => option.GetAttribute("value")).ShouldBe(dialects.UsualRedirectUris());
    }

    private async Task<IRenderedComponent<ClientDetailPage>> OpenAsync(Person owner, Func<ClientDraft, ClientDraft>? change = null)
    {
        var draft = new ClientDraft { Name = "About", ClientId = "about-one", RedirectUris = ["https://app.example/cb"] };
        await using (var db = Portal.Services.GetRequiredService<PortalDb>().OpenForServer())
        {
            await db.Everywhere<Client>().Where(client => client.ClientIdKey == "about-one").ExecuteDeleteAsync();
        }

        (await Portal.Services.GetRequiredService<RegisterClient>().RunAsync(owner.Actor, change is null ? draft : change(draft), Ct)).Value();
        SignIn(owner);
        Services.GetRequiredService<NavigationManager>().NavigateTo("/settings/integration/api-clients/about-one");
        var page = Render<ClientDetailPage>(set => set.Add(one => one.ClientId, "about-one"));
        Eventually(page, () => page.FindAll("form").Count.ShouldBe(1));
        return page;
    }

    private static string[] Choices(IRenderedComponent<ClientDetailPage> page, string label) =>
        [.. page.Field(label).QuerySelectorAll("option").Select(option => option.TextContent)];

    private static void Choose(IRenderedComponent<ClientDetailPage> page, string label, string choice) =>
        page.Field(label).Change(Array.IndexOf(Choices(page, label), choice).ToString(System.Globalization.CultureInfo.InvariantCulture));

    private Client? Client(Person owner)
    {
        using var db = Portal.Services.GetRequiredService<PortalDb>().OpenFor(owner.Actor);
        return db.Clients.AsNoTracking().SingleOrDefault();
    }
}
