using System.Net;
using ClientPortal.Domain;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Users;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Workspaces;

public sealed class WorkspaceTests(AccountHost host) : IClassFixture<AccountHost>
{
    [Theory]
    [InlineData("Acme & Co", "acme-co")]
    [InlineData("Müller Straße", "mueller-strasse")]
    [InlineData("  Café  Olé ", "cafe-ole")]
    [InlineData("日本", "workspace")]
    [InlineData("x", "workspace")]
    [InlineData("!!!", "workspace")]
    public void A_short_name_is_made_of_the_name(string name, string slug) => WorkspaceRules.SuggestSlug(name).ShouldBe(slug);

    [Fact]
    public async Task A_further_workspace_belongs_to_who_founds_it_and_is_open_at_once()
    {
        var person = await host.AddOwnerAsync("Founder");

        var created = (await host.Get<CreateWorkspace>().RunAsync(person.Actor, new WorkspaceDraft { Name = "Second home" }, default)).Value();

        (await host.Get<WorkspaceQueries>().OfActorAsync(person.Actor, default)).Select(row => (row.Name, row.Role))
            .ShouldBe([("Founder", WorkspaceRole.Owner), ("Second home", WorkspaceRole.Owner)]);
        (await host.Get<ActorQueries>().FindAsync(person.Actor.SessionId!.Value, null, default))!.WorkspaceId.ShouldBe(created.Id);
    }

    [Fact]
    public async Task Of_parallel_workspaces_with_one_short_name_one_is_made()
    {
        var person = await host.AddOwnerAsync("Slugs");

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ =>
            host.Get<CreateWorkspace>().RunAsync(person.Actor, new WorkspaceDraft { Name = "Wanted", Slug = "wanted" }, default)));

        answers.Count(answer => answer.IsDone(out _, out _)).ShouldBe(1);
        answers.OfType<Outcome<CreatedWorkspace>.Refused>().Select(refused => refused.Problem.Code).Distinct().ShouldBe(["slug_taken"]);
        (await host.ReadAsync(db => db.Everywhere<Member>().CountAsync(row => row.UserId == person.Actor.UserId))).ShouldBe(2);
    }

    [Fact]
    [Trait("SEC", "194")]
    [Trait("SEC", "196")]
    public async Task Switching_leads_only_to_ones_own_workspaces_and_needs_the_forms_token()
    {
        var (person, other) = (await host.AddOwnerAsync("Switcher"), await host.AddOwnerAsync("Foreign"));
        var second = (await host.Get<CreateWorkspace>().RunAsync(person.Actor, new WorkspaceDraft { Name = "Second" }, default)).Value();
        using var browser = FormBrowser.Of(host, person);
        var page = await browser.ReadAsync("/account/logout");

        async Task<HttpStatusCode> SwitchAsync(Guid id, string token) =>
            (await browser.Http.PostAsync("/account/workspace", new FormUrlEncodedContent([new("WorkspaceId", id.ToString()), new("__RequestVerificationToken", token)]))).StatusCode;
        var token = System.Text.RegularExpressions.Regex.Match(page, "__RequestVerificationToken\" value=\"([^\"]+)").Groups[1].Value;

        (await SwitchAsync(person.Actor.Workspace, "none")).ShouldBe(HttpStatusCode.BadRequest);
        (await SwitchAsync(other.Actor.Workspace, token)).ShouldBe(HttpStatusCode.NotFound);
        (await WorkspaceAsync(person)).ShouldBe(second.Id);
        (await SwitchAsync(person.Actor.Workspace, token)).ShouldBe(HttpStatusCode.Redirect);
        (await WorkspaceAsync(person)).ShouldBe(person.Actor.WorkspaceId);
    }

    [Fact]
    [Trait("SEC", "201")]
    public async Task Deleting_a_workspace_ends_all_in_it_and_nothing_else()
    {
        var (owner, other) = (await host.AddOwnerAsync("Doomed"), await host.AddOwnerAsync("Lasting"));
        await host.AddMemberAsync(owner, WorkspaceRole.Member, "Max Member");
        await host.Get<InviteMember>().RunAsync(owner.Actor, new InvitationDraft("doomed@new.example", WorkspaceRole.Member), default);
        foreach (var person in new[] { owner, other })
        {
            var client = (await host.Get<RegisterClient>().RunAsync(person.Actor, new ClientDraft { Name = "App", Kind = ClientKind.Confidential }, default)).Value();
            (await host.Get<CreateApiKey>().RunAsync(person.Actor, client.ClientId, new ApiKeyDraft { Name = "key" }, default)).Value();
        }

        (await host.Get<DeleteWorkspace>().RunAsync(owner.Actor, "doomed", default)).IsDone(out _, out var typo).ShouldBeFalse();
        typo!.Code.ShouldBe("workspace_name_differs");
        (await host.Get<DeleteWorkspace>().RunAsync(owner.Actor, "Doomed", default)).Value();

        (await CountAsync(owner)).ShouldBe((0, 0, 0, 0));
        (await CountAsync(other)).ShouldBe((1, 1, 1, 0));
        (await host.ReadAsync(db => db.Everywhere<AuditEvent>().CountAsync(row => row.WorkspaceId == owner.Actor.WorkspaceId && row.Action == AuditActions.WorkspaceDeleted))).ShouldBe(1);
        (await host.Get<ActorQueries>().FindAsync(owner.Actor.SessionId!.Value, owner.Actor.WorkspaceId, default))!.WorkspaceId.ShouldBeNull();
    }

    [Theory]
    [InlineData(WorkspaceRole.Admin)]
    [InlineData(WorkspaceRole.Member)]
    [Trait("SEC", "197")]
    public async Task Only_owners_change_or_delete_a_workspace(WorkspaceRole role)
    {
        var owner = await host.AddOwnerAsync("Policies");
        var actor = (await host.AddMemberAsync(owner, role, "Somebody")).Actor;

        (await host.Get<EditWorkspace>().RunAsync(actor, new WorkspaceEdit { Name = "Mine" }, default)).IsDone(out _, out var edit).ShouldBeFalse();
        (await host.Get<DeleteWorkspace>().RunAsync(actor, "Policies", default)).IsDone(out _, out var deletion).ShouldBeFalse();

        (edit!.Kind, deletion!.Kind).ShouldBe((ProblemKind.NotAllowed, ProblemKind.NotAllowed));
    }

    [Fact]
    public async Task An_edit_is_audited_and_an_outdated_one_is_refused()
    {
        var owner = await host.AddOwnerAsync("Edited");
        var before = (await host.Get<WorkspaceQueries>().FindAsync(owner.Actor, default)).Value();

        var after = (await host.Get<EditWorkspace>().RunAsync(owner.Actor, new WorkspaceEdit { Name = "Renamed", MaxClients = new ClientLimit(7), ExpectedVersion = before.Version }, default)).Value();

        (after.Name, after.Slug, after.MaxClients).ShouldBe(("Renamed", before.Slug, 7));
        (await host.Get<EditWorkspace>().RunAsync(owner.Actor, new WorkspaceEdit { Name = "Again", ExpectedVersion = before.Version }, default)).IsDone(out _, out var stale).ShouldBeFalse();
        stale!.Kind.ShouldBe(ProblemKind.Stale);
        (await host.ReadAsync(db => db.Everywhere<AuditEvent>().Where(row => row.WorkspaceId == owner.Actor.WorkspaceId && row.Action == AuditActions.WorkspaceChanged).Select(row => row.Detail).SingleAsync()))
            .ShouldBe("name maxClients=7");
    }

    [Fact]
    [Trait("SEC", "175")]
    public async Task The_policy_of_showing_keys_once_removes_the_copies_of_before()
    {
        var owner = await host.AddOwnerAsync("Copies");
        var client = (await host.Get<RegisterClient>().RunAsync(owner.Actor, new ClientDraft { Name = "App", Kind = ClientKind.Confidential }, default)).Value();
        var key = (await host.Get<CreateApiKey>().RunAsync(owner.Actor, client.ClientId, new ApiKeyDraft { Name = "key" }, default)).Value();

        (await host.Get<EditWorkspace>().RunAsync(owner.Actor, new WorkspaceEdit { ApiKeysCopyOnce = true }, default)).Value();

        (await host.ReadAsync(db => db.Everywhere<ApiKey>().Where(row => row.Id == key.Id).Select(row => row.ProtectedCopy).SingleAsync())).ShouldBeNull();
        (await host.Get<RevealApiKey>().RunAsync(owner.Actor, client.ClientId, key.Id, default)).IsDone(out _, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("", null, "Name")]
    [InlineData("   ", null, "Name")]
    [InlineData("Line\nbreak", null, "Name")]
    [InlineData("Fine", "Capital", "Slug")]
    [InlineData("Fine", "-a", "Slug")]
    [InlineData("Fine", "a", "Slug")]
    public async Task A_wrong_value_is_told_at_its_field(string name, string? slug, string field)
    {
        var person = await host.AddOwnerAsync("Wrong values");

        (await host.Get<CreateWorkspace>().RunAsync(person.Actor, new WorkspaceDraft { Name = name, Slug = slug }, default)).IsDone(out _, out var problem).ShouldBeFalse();

        problem!.Fields.ShouldHaveSingleItem().Field.ShouldBe(field);
    }

    private async Task<Guid?> WorkspaceAsync(Person person) => (await host.Get<ActorQueries>().FindAsync(person.Actor.SessionId!.Value, null, default))!.WorkspaceId;

    private Task<(int Members, int Clients, int Keys, int Invitations)> CountAsync(Person person) => host.ReadAsync(async db => (
        await db.Everywhere<Member>().CountAsync(row => row.WorkspaceId == person.Actor.Workspace),
        await db.Everywhere<Client>().CountAsync(row => row.WorkspaceId == person.Actor.Workspace),
        await db.Everywhere<ApiKey>().CountAsync(row => row.WorkspaceId == person.Actor.Workspace),
        await db.Everywhere<Invitation>().CountAsync(row => row.WorkspaceId == person.Actor.Workspace)));
}
