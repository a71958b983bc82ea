using System.Text;
using Bunit;
using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth.Registration;
using ClientPortal.Tests.Hosting;
using ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Components.ApiClients;

[Collection(ComponentPortal.Name)]
public sealed class SelfRegisteredClientsTests(PortalHost portal) : ApiClientTests(portal)
{
    [Fact]
    public async Task They_are_marked_and_shown_by_software()
    {
        var owner = await Portal.AddOwnerAsync("Copies");
        (await Portal.Services.GetRequiredService<RegisterClient>().RunAsync(owner.Actor, new ClientDraft { Name = "By people" }, default)).Value();
        await RegisterAsync(owner, "Laptop", "editor.example");
        await RegisterAsync(owner, "Desktop", "editor.example");
        await RegisterAsync(owner, "Alone", null);
        SignIn(owner);

        var list = Render<ClientList>();
        list.Markup.ShouldContain("By people");
        list.FindAll("small.origin").Count.ShouldBe(3);

        list.Find("select[aria-label='Self-registered software']").Change("0");
        Services.GetRequiredService<NavigationManager>().Uri.ShouldEndWith("?software=editor.example");
        var copies = Render<ClientList>();
        copies.WaitForAssertion(() => copies.FindAll("tbody tr").Count.ShouldBe(2));
        copies.Markup.ShouldNotContain("By people");
        copies.Markup.ShouldContain("editor.example (2)");
    }

    private async Task RegisterAsync(Person owner, string name, string? software)
    {
        var time = Portal.Services.GetRequiredService<TimeProvider>();
        var token = (await Portal.Services.GetRequiredService<CreateInitialAccessToken>().RunAsync(
            owner.Actor, new InitialAccessTokenDraft { Name = name, Uses = 1, ExpiresAt = time.GetUtcNow().AddHours(1) }, default)).Value();
        var (metadata, _) = ReadClientMetadata.From(Encoding.UTF8.GetBytes(
            $$"""{"client_name":"{{name}}","redirect_uris":["https://editor.example/cb"]{{(software is null ? "" : $",\"software_id\":\"{software}\"")}}}"""));
        (await Portal.Services.GetRequiredService<RegisterDynamicClient>().RunAsync(
            Actor.Visitor($"192.0.2.{name.Length}", null), RegistrationTerms.Core, metadata!, token.Token.Reveal(), default)).ShouldBeOfType<RegistrationResult.Stored>();
    }
}
