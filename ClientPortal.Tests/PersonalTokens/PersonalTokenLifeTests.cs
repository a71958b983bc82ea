using System.Net;
using ClientPortal.Domain;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Expiry;
using ClientPortal.Domain.LastUsed;
using ClientPortal.Domain.Links;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.PersonalTokens;
using ClientPortal.Domain.Users;
using ClientPortal.Tests.Api;
using ClientPortal.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.PersonalTokens;

/// <summary>What happens to a personal token between the day it is made and the day it is forgotten.</summary>
public sealed class PersonalTokenLifeTests(AccountHost host) : IClassFixture<AccountHost>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    [Trait("SEC", "172")]
    public async Task Its_person_is_told_by_mail_when_it_is_made_and_when_it_gets_another_value()
    {
        var person = await host.AddOwnerAsync("Told by mail");
        var made = await MakeAsync(person);
        (await host.Get<RegeneratePersonalToken>().RunAsync(person.Actor, made.Id, Ct)).Value();

        await host.MailToAsync(person.Email, count: 2);

        var mails = host.MailsTo(person.Email);
        mails.ShouldContain(mail => mail.Contains("A personal token was generated", StringComparison.Ordinal));
        mails.ShouldContain(mail => mail.Contains("A personal token was regenerated", StringComparison.Ordinal));
        mails.ShouldNotContain(mail => mail.Contains("cpp_", StringComparison.Ordinal));
        (await host.AuditedAsync(AuditActions.PersonalTokenCreated, person.Actor.UserId)).ShouldBe(1);
        (await host.AuditedAsync(AuditActions.PersonalTokenRegenerated, person.Actor.UserId)).ShouldBe(1);
    }

    [Fact]
    public async Task Every_workspace_that_it_reaches_has_it_in_its_log()
    {
        var (person, elsewhere) = (await host.AddOwnerAsync("Log here"), await host.AddOwnerAsync("Log there"));
        await JoinAsync(person, elsewhere.Actor.Workspace);
        var everywhere = await MakeAsync(person);
        var chosen = await MakeAsync(person, draft => draft with { WorkspaceIds = [elsewhere.Actor.Workspace] });
        (await host.Get<DeletePersonalToken>().RunAsync(person.Actor, everywhere.Id, Ct)).Value();

        (await LoggedAsync(everywhere.Id)).ShouldBe(
            [(AuditActions.PersonalTokenCreated, person.Actor.Workspace), (AuditActions.PersonalTokenCreated, elsewhere.Actor.Workspace),
             (AuditActions.PersonalTokenDeleted, person.Actor.Workspace), (AuditActions.PersonalTokenDeleted, elsewhere.Actor.Workspace)],
            ignoreOrder: true);
        (await LoggedAsync(chosen.Id)).ShouldBe([(AuditActions.PersonalTokenCreated, elsewhere.Actor.Workspace)]);
    }

    [Fact]
    [Trait("SEC", "168")]
    public async Task Its_person_reads_and_renames_it_and_nobody_else_does()
    {
        var (person, stranger) = (await host.AddOwnerAsync("Renaming"), await host.AddOwnerAsync("Strange"));
        var made = await MakeAsync(person);
        var (mine, theirs) = (ApiHttp.With(host, made.Token.Reveal()), ApiHttp.With(host, (await MakeAsync(stranger)).Token.Reveal()));

        var read = (await mine.GetAsync($"/personal-tokens/{made.Id}")).ShouldBe(HttpStatusCode.OK);
        read.Value("name").ShouldBe("test");
        read.Text.ShouldNotContain(made.Token.Reveal());
        (await mine.PatchAsync($"/personal-tokens/{made.Id}", new { name = " Nightly export " }, ("If-Match", read.Headers["ETag"]))).ShouldBe(HttpStatusCode.OK).Value("name").ShouldBe("Nightly export");
        (await mine.PatchAsync($"/personal-tokens/{made.Id}", new { name = "Too late" }, ("If-Match", read.Headers["ETag"]))).ShouldBe(HttpStatusCode.PreconditionFailed);
        (await mine.PatchAsync($"/personal-tokens/{made.Id}", new { name = " " })).ShouldBe(HttpStatusCode.BadRequest).CodesAt("name").ShouldBe(["name_empty"]);
        (await mine.PatchAsync($"/personal-tokens/{made.Id}", new { scopes = new[] { "full_access" } })).ShouldBe(HttpStatusCode.BadRequest);

        foreach (var id in new[] { made.Id, Guid.CreateVersion7() })
        {
            (await theirs.GetAsync($"/personal-tokens/{id}")).ShouldBe(HttpStatusCode.NotFound);
            (await theirs.PatchAsync($"/personal-tokens/{id}", new { name = "Mine now" })).ShouldBe(HttpStatusCode.NotFound);
            (await theirs.DeleteAsync($"/personal-tokens/{id}")).ShouldBe(HttpStatusCode.NotFound);
        }

        (await mine.GetAsync($"/personal-tokens/{made.Id}")).Value("name").ShouldBe("Nightly export");
        (await mine.DeleteAsync($"/personal-tokens/{made.Id}")).ShouldBe(HttpStatusCode.NoContent);
        (await mine.GetAsync("/workspace")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    [Trait("SEC", "168")]
    public async Task Administrators_list_living_tokens_of_members_page_by_page_and_leave_owners_alone()
    {
        var owner = await host.AddOwnerAsync("Pages");
        var (admin, member) = (await host.AddMemberAsync(owner, WorkspaceRole.Admin, "Ada Admin"), await host.AddMemberAsync(owner, WorkspaceRole.Member, "Mia Member"));
        var adminsOwn = await MakeAsync(admin, draft => draft with { Name = "mine" });
        var owners = await MakeAsync(owner, draft => draft with { Name = "owner's" });
        var one = await MakeAsync(member, draft => draft with { Name = "one" });
        await MakeAsync(member, draft => draft with { Name = "two" });
        var over = await MakeAsync(member, draft => draft with { Name = "over" });
        await host.ReadAsync(db => db.PersonalTokens.Where(row => row.Id == over.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.ExpiresAt, host.Time.GetUtcNow().AddMinutes(-1))));
        var api = ApiHttp.With(host, adminsOwn.Token.Reveal());

        var first = (await api.GetAsync("/members/personal-tokens?limit=3")).ShouldBe(HttpStatusCode.OK).Json;
        var second = (await api.GetAsync($"/members/personal-tokens?limit=3&after={Uri.EscapeDataString(first.GetProperty("next").GetString()!)}")).ShouldBe(HttpStatusCode.OK).Json;

        Names(first).Concat(Names(second)).ShouldBe(["two", "one", "owner's", "mine"]);
        second.GetProperty("next").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        (await api.GetAsync("/members/personal-tokens?limit=0")).ShouldBe(HttpStatusCode.BadRequest);
        (await api.DeleteAsync($"/members/personal-tokens/{owners.Id}")).ShouldBe(HttpStatusCode.Forbidden);
        (await api.DeleteAsync($"/members/personal-tokens/{one.Id}")).ShouldBe(HttpStatusCode.NoContent);
        (await ApiHttp.With(host, one.Token.Reveal()).GetAsync("/workspace")).ShouldBe(HttpStatusCode.Unauthorized);
        (await host.Get<PersonalTokenQueries>().FindAsync(member.Actor, one.Id, Ct)).Value().EndedIn.ShouldBe(["Pages"]);
        (await ApiHttp.With(host, (await MakeAsync(member)).Token.Reveal()).GetAsync("/members/personal-tokens")).ShouldBe(HttpStatusCode.Forbidden);

        static IEnumerable<string> Names(System.Text.Json.JsonElement page) => page.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("token").GetProperty("name").GetString()!);
    }

    [Fact]
    [Trait("SEC", "094")]
    [Trait("SEC", "182")]
    public async Task It_outlives_a_change_of_password_by_its_person_and_ends_with_a_reset_by_mail()
    {
        var person = await host.AddOwnerAsync("Reset");
        var api = ApiHttp.With(host, (await MakeAsync(person)).Token.Reveal());

        (await host.Get<ChangePassword>().RunAsync(person.Actor, new ChangePasswordDraft(People.Password, "an entirely new password"), Ct)).Value();
        (await api.GetAsync("/workspace")).ShouldBe(HttpStatusCode.OK);

        var (now, link) = (host.Time.GetUtcNow(), host.Get<CredentialGenerator>().NewSecret(CredentialKind.Link));
        await host.ReadAsync(db =>
        {
            db.OneTimeLinks.Add(new OneTimeLink { Id = Guid.CreateVersion7(now), Hash = link.Hash, Purpose = LinkPurpose.PasswordReset, UserId = person.Actor.UserId, CreatedAt = now, ExpiresAt = now.AddHours(1) });
            return db.SaveChangesAsync();
        });
        (await host.Get<ResetPassword>().RunAsync(Actor.Visitor(null, null), link.Reveal(), "another entirely new password", Ct)).Value();
        (await api.GetAsync("/workspace")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    [Trait("SEC", "170")]
    public async Task It_ends_after_ninety_days_unless_no_end_was_asked_for_and_is_forgotten_a_month_later()
    {
        var person = await host.AddOwnerAsync("Forgetting");
        var (usual, endless) = (await MakeAsync(person), await MakeAsync(person, draft => draft with { NeverExpires = true }));

        host.Time.Advance(TimeSpan.FromDays(91));
        await host.Get<ForgetEnded>().RunAsync(Ct);
        (await ApiHttp.With(host, usual.Token.Reveal()).GetAsync("/workspace")).ShouldBe(HttpStatusCode.Unauthorized);
        (await ApiHttp.With(host, endless.Token.Reveal()).GetAsync("/workspace")).ShouldBe(HttpStatusCode.OK);
        (await IdsOfAsync(person)).ShouldBe([endless.Id, usual.Id], ignoreOrder: true, "its person still sees what has ended");
        (await host.Get<RegeneratePersonalToken>().RunAsync(person.Actor with { AuthenticatedAt = host.Time.GetUtcNow() }, usual.Id, Ct)).IsDone(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe("personal_token_ended");

        host.Time.Advance(TimeSpan.FromDays(31));
        await host.Get<ForgetEnded>().RunAsync(Ct);
        (await IdsOfAsync(person)).ShouldBe([endless.Id]);
    }

    [Fact]
    public async Task Its_last_use_is_noted_in_memory_and_written_later()
    {
        var person = await host.AddOwnerAsync("Noting");
        var made = await MakeAsync(person);

        (await ApiHttp.With(host, made.Token.Reveal()).GetAsync("/workspace")).ShouldBe(HttpStatusCode.OK);
        await host.Get<LastUsedNotes>().WriteAsync(Ct);

        (await host.Get<PersonalTokenQueries>().FindAsync(person.Actor, made.Id, Ct)).Value().LastUsedAt.ShouldNotBeNull();
    }

    private async Task<MadePersonalToken> MakeAsync(Person person, Func<PersonalTokenDraft, PersonalTokenDraft>? change = null)
    {
        var draft = new PersonalTokenDraft { Name = "test" };
        return (await host.Get<CreatePersonalToken>().RunAsync(person.Actor with { AuthenticatedAt = host.Time.GetUtcNow() }, change?.Invoke(draft) ?? draft, Ct)).Value();
    }

    private Task<int> JoinAsync(Person person, Guid workspaceId) => host.ReadAsync(db =>
    {
        db.Members.Add(new Member { Id = Guid.CreateVersion7(), WorkspaceId = workspaceId, UserId = person.Actor.UserId!.Value, Role = WorkspaceRole.Member, JoinedAt = host.Time.GetUtcNow() });
        return db.SaveChangesAsync();
    });

    private Task<List<(string Action, Guid Workspace)>> LoggedAsync(Guid tokenId) => host.ReadAsync(async db =>
    {
        var id = tokenId.ToString();
        var rows = await db.Everywhere<AuditEvent>().Where(row => row.TargetId == id).Select(row => new { row.Action, row.WorkspaceId }).ToListAsync(Ct);
        return rows.ConvertAll(row => (row.Action, row.WorkspaceId!.Value));
    });

    private async Task<List<Guid>> IdsOfAsync(Person person) => [.. (await host.Get<PersonalTokenQueries>().ListAsync(person.Actor, Ct)).Value().Select(row => row.Id)];
}
