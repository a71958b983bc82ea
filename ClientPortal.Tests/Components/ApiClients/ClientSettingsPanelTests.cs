using Bunit;
using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Scopes;
using ClientPortal.Tests.Hosting;
using ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Components.ApiClients;

[Collection(ComponentPortal.Name)]
public sealed class ClientSettingsPanelTests(PortalHost portal) : ApiClientTests(portal)
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task Every_section_is_saved_with_one_button_and_only_what_was_changed()
    {
        var owner = await Portal.AddOwnerAsync("Sections");
        var page = await OpenAsync(owner, "sections");
        page.FindAll("form section h2").Select(heading => heading.TextContent).ShouldBe(["General", "Sign-in and redirects", "Proof of identity", "Tokens", "Logout", "Advanced"]);

        Type(page, "Name", "Renamed");
        page.Field("Get tokens with its proof").Change(true);
        page.Field("How it proves itself").Change("1");
        Type(page, "Access token lives for", "2");
        page.Field("What an access token looks like").Change("1");
        Type(page, "Back-channel logout address", "https://app.example/backchannel");
        page.Field("Only pushed authorization requests (PAR)").Change(true);
        page.Find("form").Submit();

        Eventually(page, () => page.Said().ShouldContain("Saved."));
        var client = await FindAsync(owner, "sections");
        client.Name.ShouldBe("Renamed");
        client.GrantTypes.ShouldBe(new ScopeSet([GrantTypes.AuthorizationCode, GrantTypes.ClientCredentials, GrantTypes.RefreshToken]));
        client.TokenEndpointAuthMethod.ShouldBe(TokenEndpointAuthMethod.ClientSecretBasic);
        client.AccessTokenLifetimeSeconds.ShouldBe(7200);
        client.RefreshTokenLifetimeSeconds.ShouldBeNull();
        client.Protocol.ShouldBe(new ClientProtocol { AccessTokenFormat = AccessTokenFormat.Opaque, BackchannelLogoutUri = "https://app.example/backchannel", RequirePushedAuthorizationRequests = true });

        Type(page, "Name", "Renamed again");
        page.Find("form").Submit();
        Eventually(page, () => page.Find("h1").TextContent.ShouldBe("Renamed again"));
    }

    [Theory]
    [InlineData("Back-channel logout address", "http://app.example", "Use an absolute https address without a fragment.")]
    [InlineData("Access token lives for", "soon", "Enter a whole number, or leave it empty.")]
    [InlineData("Access token lives for", "9999", "Choose between 60 seconds and 90 days.")]
    [InlineData("Name", " ", "Enter a name.")]
    public async Task A_mistake_stands_at_its_field_and_nothing_typed_is_lost(string label, string typed, string mistake)
    {
        var owner = await Portal.AddOwnerAsync("Mistakes");
        var page = await OpenAsync(owner, $"mistakes-{Guid.CreateVersion7():n}");
        Type(page, "Back-channel logout address", "https://kept.example/logout");

        Type(page, label, typed);
        page.Find("form").Submit();

        Eventually(page, () => MistakeAt(page, label).ShouldBe(mistake));
        page.Field(label).GetAttribute("aria-invalid").ShouldBe("true");
        page.Field(label).GetAttribute("value").ShouldBe(typed);
        JSInterop.Invocations["portal.focusFirstMistake"].Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_mistake_in_the_grant_types_stands_at_the_one_that_is_wrong()
    {
        var page = await OpenAsync(await Portal.AddOwnerAsync("Grants"), "grants");
        page.Field("Get tokens with a signed statement").Change(true);
        page.Find("form").Submit();

        Eventually(page, () => page.Field("Get tokens with a signed statement").GetAttribute("aria-invalid").ShouldBe("true"));
        page.FindAll("[aria-invalid=true]").Count.ShouldBe(1);
        page.Said().ShouldContain("Register a key or an address of keys first");
    }

    [Fact, Trait("SEC", "249")]
    public async Task Whoever_saves_second_is_told_and_a_pause_in_between_is_no_second_save()
    {
        var owner = await Portal.AddOwnerAsync("Second");
        var page = await OpenAsync(owner, "second");
        Type(page, "Name", "Mine");
        Press(page, "More actions for second");
        Press(page, "Pause");
        Press(Dialogs, "Pause");
        Eventually(page, () => page.Markup.ShouldContain("This client is paused"));
        page.Find("form").Submit();
        Eventually(page, () => page.Find("h1").TextContent.ShouldBe("Mine"));

        await Portal.Services.GetRequiredService<EditClient>().RunAsync(owner.Actor, "second", new ClientEdit { Name = "Theirs", AccessTokenLifetimeSeconds = 600 }, Ct);
        Type(page, "Name", "Mine again");
        page.Find("form").Submit();
        Eventually(page, () => page.Said().ShouldContain("Somebody changed this in the meantime"));
        (await FindAsync(owner, "second")).Name.ShouldBe("Theirs");
        Press(page, "Load the current values");
        Eventually(page, () => page.Field("Name").GetAttribute("value").ShouldBe("Theirs"));
        page.Field("Access token lives for").GetAttribute("value").ShouldBe("10");
    }

    [Fact, Trait("SEC", "016")]
    public async Task A_public_client_is_offered_nothing_that_needs_a_proof()
    {
        var page = await OpenAsync(await Portal.AddOwnerAsync("Public"), "public-one", ClientKind.Public);

        page.Markup.ShouldContain("A public client runs where nothing can be kept secret");
        page.FindAll("label").Select(label => label.TextContent.Trim()).ShouldNotContain("How it proves itself");
        page.Field("Require PKCE").HasAttribute("disabled").ShouldBeTrue();
        page.FindAll("nav a").Select(link => link.TextContent.Trim()).ShouldNotContain("Secrets and keys");
    }

    [Theory]
    [InlineData(null, null, LifetimeUnit.Hours)]
    [InlineData(59, "59", LifetimeUnit.Seconds)]
    [InlineData(5400, "90", LifetimeUnit.Minutes)]
    [InlineData(7200, "2", LifetimeUnit.Hours)]
    [InlineData(2_592_000, "30", LifetimeUnit.Days)]
    public void A_lifetime_is_shown_in_its_largest_unit_and_read_back_as_it_was(int? seconds, string? text, LifetimeUnit unit)
    {
        var typed = new TypedLifetime(seconds);

        (typed.Text, typed.Unit, typed.Seconds, typed.IsReadable).ShouldBe((text, unit, seconds, true));
        new TypedLifetime(null) { Text = "99999999", Unit = LifetimeUnit.Days }.IsReadable.ShouldBeFalse();
    }

    private async Task<IRenderedComponent<ClientDetailPage>> OpenAsync(Person owner, string clientId, ClientKind kind = ClientKind.Confidential)
    {
        var draft = new ClientDraft { Name = clientId, ClientId = clientId, Kind = kind, RedirectUris = ["https://app.example/cb"] };
        (await Portal.Services.GetRequiredService<RegisterClient>().RunAsync(owner.Actor, draft, Ct)).Value();
        SignIn(owner);
        Services.GetRequiredService<NavigationManager>().NavigateTo($"/settings/integration/api-clients/{clientId}");
        var page = Render<ClientDetailPage>(set => set.Add(one => one.ClientId, clientId));
        Eventually(page, () => page.FindAll("form").Count.ShouldBe(1));
        return page;
    }

    private async Task<ClientDetail> FindAsync(Person owner, string clientId) =>
        (await Portal.Services.GetRequiredService<ClientQueries>().FindAsync(owner.Actor, clientId, Ct)).Value();
}
