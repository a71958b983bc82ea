using System.Net;
using System.Net.Http.Headers;
using ClientPortal.Domain;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Consents;
using ClientPortal.Domain.Members;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Consents;

/// <summary>Administrators see who has allowed a client in their workspace, and take it back.</summary>
public sealed class ClientPeopleTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Fact]
    [Trait("SEC", "051")]
    public async Task An_administrator_withdraws_what_one_person_allowed_and_leaves_the_others()
    {
        var (owner, member) = (await host.SignInAsync(OAuthHost.Owner), await host.SignInAsync(OAuthHost.Member));
        var client = await host.RegisterAsync();
        var (kept, ended) = (await client.TokensOfAsync(owner), await client.TokensOfAsync(member));
        var outstanding = (await member.AllowAsync(client.AuthorizeUrl())).Code;
        var admin = await AdminAsync(OAuthHost.Acme);

        var people = await PeopleAsync(admin, client);
        people.Select(person => person.Email).ShouldBe([OAuthHost.Owner, OAuthHost.Member]);
        people[1].Scopes.ToString().ShouldBe("members:read offline_access openid");
        (await WithdrawAsync(admin, client, people[1].UserId)).Value();

        (await client.IsAliveAsync(ended.Text("access_token"))).ShouldBeFalse();
        await (await client.RefreshAsync(ended.Text("refresh_token"))).ShouldBeErrorAsync("invalid_grant");
        await (await client.RedeemAsync(outstanding)).ShouldBeErrorAsync("invalid_grant");
        (await client.IsAliveAsync(kept.Text("access_token"))).ShouldBeTrue();
        (await PeopleAsync(admin, client)).Select(person => person.Email).ShouldBe([OAuthHost.Owner]);
        (await WithdrawAsync(admin, client, people[1].UserId)).IsDone(out _, out var gone).ShouldBeFalse();
        gone!.Code.ShouldBe("not_found");
        await member.OpenConsentAsync(client.AuthorizeUrl());

        var rowId = client.RowId.ToString();
        var trace = await host.InDatabaseAsync(db => db.Everywhere<AuditEvent>().SingleAsync(row => row.Action == AuditActions.ConsentWithdrawn && row.TargetId == rowId));
        trace.Detail.ShouldBe($"person=member user={people[1].UserId}");
    }

    [Fact]
    [Trait("SEC", "051")]
    public async Task An_administrator_withdraws_what_everybody_allowed_in_this_workspace_and_nowhere_else()
    {
        var (owner, member) = (await host.SignInAsync(OAuthHost.Owner), await host.SignInAsync(OAuthHost.Member));
        var client = await host.RegisterAsync(draft => draft with { AvailableToOtherWorkspaces = true });
        var here = await client.TokensOfAsync(owner);
        var other = await host.WorkspaceIdAsync(OAuthHost.Other);
        var elsewhereCode = ClientRedirect.Of(await (await member.OpenConsentAsync(client.AuthorizeUrl())).AllowAsync(("workspace", other.ToString()))).Code;
        var elsewhere = await (await client.RedeemAsync(elsewhereCode)).JsonAsync();
        var (acmeAdmin, otherAdmin) = (await AdminAsync(OAuthHost.Acme), await AdminAsync(OAuthHost.Other));
        (await PeopleAsync(acmeAdmin, client)).Count.ShouldBe(1);

        (await WithdrawAsync(acmeAdmin, client, userId: null)).Value();

        (await PeopleAsync(acmeAdmin, client)).ShouldBeEmpty();
        (await client.IsAliveAsync(here.Text("access_token"))).ShouldBeFalse();
        (await client.IsAliveAsync(elsewhere.Text("access_token"))).ShouldBeTrue();

        // A client of another workspace that people here have allowed is theirs to end here.
        (await PeopleAsync(otherAdmin, client)).Select(person => person.Email).ShouldBe([OAuthHost.Member]);
        (await WithdrawAsync(otherAdmin, client, userId: null)).Value();
        (await client.IsAliveAsync(elsewhere.Text("access_token"))).ShouldBeFalse();
        (await host.The<ClientPeopleQueries>().ListAsync(otherAdmin, client.ClientId, new PageAsk(), CancellationToken.None)).IsDone(out _, out var foreign).ShouldBeFalse();
        foreign!.Code.ShouldBe("not_found");
    }

    [Fact]
    [Trait("SEC", "018")]
    public async Task Members_neither_see_nor_withdraw_what_others_allowed()
    {
        var client = await host.RegisterAsync();
        await client.TokensOfAsync(await host.SignInAsync(OAuthHost.Owner));
        var admin = await AdminAsync(OAuthHost.Acme);
        var member = admin with { Role = WorkspaceRole.Member, Rights = RightsTable.OfRole(WorkspaceRole.Member) };
        var reader = admin with { Rights = Rights.ClientsRead };

        (await host.The<ClientPeopleQueries>().ListAsync(member, client.ClientId, new PageAsk(), CancellationToken.None)).IsDone(out _, out var hidden).ShouldBeFalse();
        hidden!.Kind.ShouldBe(ProblemKind.NotAllowed);
        (await WithdrawAsync(reader, client, userId: null)).IsDone(out _, out var refused).ShouldBeFalse();
        refused!.Kind.ShouldBe(ProblemKind.NotAllowed);
        (await PeopleAsync(admin, client)).Count.ShouldBe(1);
    }

    [Fact]
    [Trait("SEC", "051")]
    public async Task The_API_lists_page_by_page_and_withdraws()
    {
        var (owner, member) = (await host.SignInAsync(OAuthHost.Owner), await host.SignInAsync(OAuthHost.Member));
        var client = await host.RegisterAsync();
        await client.TokensOfAsync(owner);
        var ended = await client.TokensOfAsync(member);
        var manager = await host.RegisterAsync();
        using var http = host.Browserlike();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await manager.TokensOfAsync(owner, ("scope", "openid clients:read clients:write"))).Text("access_token"));
        var path = $"/api/v1/clients/{client.ClientId}/people";

        var first = await (await http.GetAsync(path + "?limit=1")).JsonAsync();
        var second = await (await http.GetAsync($"{path}?limit=1&after={Uri.EscapeDataString(first.Text("next"))}")).JsonAsync();
        var person = second.GetProperty("items")[0];
        person.Text("email").ShouldBe(OAuthHost.Member);
        second.GetProperty("next").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);

        (await http.DeleteAsync($"{path}/{person.Text("id")}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await http.DeleteAsync($"{path}/{person.Text("id")}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await client.IsAliveAsync(ended.Text("access_token"))).ShouldBeFalse();
        (await http.DeleteAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await (await http.GetAsync(path)).JsonAsync()).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    [Trait("SEC", "051")]
    public async Task What_devices_were_allowed_is_seen_and_ended_too()
    {
        var client = await TestDevice.RegisterAsync(host);
        var device = await TestDevice.StartAsync(client);
        await (await host.SignInAsync(OAuthHost.Member)).AllowDeviceAsync(device);
        var admin = await AdminAsync(OAuthHost.Acme);

        (await PeopleAsync(admin, client)).Single().Scopes.ToString().ShouldBe("members:read offline_access openid");
        (await WithdrawAsync(admin, client, userId: null)).Value();

        await (await device.PollAsync()).ShouldBeErrorAsync("invalid_grant");
    }

    private async Task<Actor> AdminAsync(string workspace)
    {
        await host.VisitAsync();
        return await host.ActorOfAsync(workspace);
    }

    private async Task<IReadOnlyList<ClientPersonRow>> PeopleAsync(Actor actor, TestClient client) =>
        (await host.The<ClientPeopleQueries>().ListAsync(actor, client.ClientId, new PageAsk(), CancellationToken.None)).Value().Items;

    private Task<Outcome<Nothing>> WithdrawAsync(Actor actor, TestClient client, Guid? userId) =>
        host.The<WithdrawForPeople>().RunAsync(actor, client.ClientId, userId, CancellationToken.None);
}
