using System.Net;
using ClientPortal.Domain.Members;
using ClientPortal.Tests.Hosting;
using ClientPortal.Web;
using ClientPortal.Web.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Components;

[Collection(ComponentPortal.Name)]
public sealed class PagesByRightTests(PortalHost portal)
{
    public static TheoryData<string> SettingsPages =>
        [PortalUrls.Settings, PortalUrls.SettingsIntegration, PortalUrls.ApiClients, PortalUrls.ApiClient("any"), PortalUrls.Resources, PortalUrls.Usage, PortalUrls.SettingsGeneral, PortalUrls.SettingsSecurity, PortalUrls.SettingsSingleSignOn, PortalUrls.Members, PortalUrls.AuditLog];

    [Theory, MemberData(nameof(SettingsPages)), Trait("SEC", "197")]
    public async Task Settings_open_for_an_admin_and_not_for_a_member_or_a_visitor(string path)
    {
        var owner = await portal.AddOwnerAsync("By right");

        (await GetAsync(path, await portal.AddMemberAsync(owner, WorkspaceRole.Admin, "Ada Admin"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        var refused = await GetAsync(path, await portal.AddMemberAsync(owner, WorkspaceRole.Member, "Mo Member"));
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("Not for your role");
        var visitor = await GetAsync(path, person: null);
        visitor.StatusCode.ShouldBe(HttpStatusCode.Found);
        visitor.Headers.Location!.OriginalString.ShouldContain(PortalUrls.Login);
    }

    [Fact]
    public async Task The_start_page_leads_to_where_one_may_work()
    {
        var owner = await portal.AddOwnerAsync("Start");
        var member = await portal.AddMemberAsync(owner, WorkspaceRole.Member, "Mo Member");

        (await GetAsync(PortalUrls.Home, owner)).Headers.Location!.OriginalString.ShouldEndWith(PortalUrls.ApiClients);
        (await GetAsync(PortalUrls.Home, member)).Headers.Location!.OriginalString.ShouldEndWith(PortalUrls.ConnectedApps);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, Person? person)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (person is not null)
        {
            request.Headers.Add("Cookie", $"{PortalCookies.NameOf(portal.Services.GetRequiredService<PortalOptions>(), SessionAuthentication.CookieName)}={person.SessionKey}");
        }

        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = portal.Address };
        return await client.SendAsync(request);
    }
}
