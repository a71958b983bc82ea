using ClientPortal.Domain;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Consents;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Scopes;
using ClientPortal.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Members;

public sealed class MemberTests(AccountHost host) : IClassFixture<AccountHost>
{
    [Fact]
    [Trait("SEC", "201")]
    public async Task Two_owners_who_demote_each_other_at_once_leave_one_owner()
    {
        for (var round = 0; round < 10; round++)
        {
            var (first, second) = await TwoOwnersAsync();
            var (firstId, secondId) = (await IdOfAsync(first), await IdOfAsync(second));

            var answers = await Task.WhenAll(
                host.Get<ChangeMemberRole>().RunAsync(first.Actor, secondId, WorkspaceRole.Member, default),
                host.Get<ChangeMemberRole>().RunAsync(second.Actor, firstId, WorkspaceRole.Member, default));

            answers.Count(answer => answer.IsDone(out _, out _)).ShouldBe(1);
            (await OwnersOfAsync(first)).ShouldBe(1);
        }
    }

    [Fact]
    [Trait("SEC", "201")]
    public async Task Two_owners_who_leave_at_once_leave_one_owner()
    {
        for (var round = 0; round < 10; round++)
        {
            var (first, second) = await TwoOwnersAsync();
            var (firstId, secondId) = (await IdOfAsync(first), await IdOfAsync(second));

            var answers = await Task.WhenAll(
                host.Get<RemoveMember>().RunAsync(first.Actor, firstId, default),
                host.Get<RemoveMember>().RunAsync(second.Actor, secondId, default));

            answers.Count(answer => answer.IsDone(out _, out _)).ShouldBe(1);
            (await OwnersOfAsync(first)).ShouldBe(1);
        }
    }

    [Fact]
    [Trait("SEC", "201")]
    public async Task The_last_owner_can_neither_leave_nor_step_down()
    {
        var owner = await host.AddOwnerAsync("Alone");
        await host.AddMemberAsync(owner, WorkspaceRole.Admin, "Anna Admin");
        var id = await IdOfAsync(owner);

        (await host.Get<RemoveMember>().RunAsync(owner.Actor, id, default)).IsDone(out _, out var leaving).ShouldBeFalse();
        (await host.Get<ChangeMemberRole>().RunAsync(owner.Actor, id, WorkspaceRole.Admin, default)).IsDone(out _, out var steppingDown).ShouldBeFalse();

        (leaving!.Code, steppingDown!.Code).ShouldBe(("last_owner", "last_owner"));
    }

    [Theory]
    [InlineData(WorkspaceRole.Admin)]
    [InlineData(WorkspaceRole.Member)]
    [Trait("SEC", "197")]
    public async Task Only_owners_change_roles_and_remove_others(WorkspaceRole role)
    {
        var owner = await host.AddOwnerAsync("Rights");
        var (actor, victim) = (await host.AddMemberAsync(owner, role, "Actor"), await host.AddMemberAsync(owner, WorkspaceRole.Member, "Victim"));

        (await host.Get<ChangeMemberRole>().RunAsync(actor.Actor, await IdOfAsync(actor), WorkspaceRole.Owner, default)).IsDone(out _, out var change).ShouldBeFalse();
        (await host.Get<RemoveMember>().RunAsync(actor.Actor, await IdOfAsync(victim), default)).IsDone(out _, out var removal).ShouldBeFalse();

        (change!.Kind, removal!.Kind).ShouldBe((ProblemKind.NotAllowed, ProblemKind.NotAllowed));
        (await host.Get<RemoveMember>().RunAsync(actor.Actor, await IdOfAsync(actor), default)).IsDone(out _, out _).ShouldBeTrue("everybody may leave");
    }

    [Fact]
    [Trait("SEC", "183")]
    public async Task Changing_rights_needs_a_fresh_sign_in()
    {
        var owner = await host.AddOwnerAsync("Stale");
        var member = await host.AddMemberAsync(owner, WorkspaceRole.Member, "Max Member");
        var stale = owner.Actor with { AuthenticatedAt = host.Time.GetUtcNow().AddMinutes(-31) };
        var id = await IdOfAsync(member);

        var problems = new[]
        {
            (await host.Get<ChangeMemberRole>().RunAsync(stale, id, WorkspaceRole.Admin, default)) is Outcome<Nothing>.Refused change ? change.Problem : null,
            (await host.Get<RemoveMember>().RunAsync(stale, id, default)) is Outcome<Nothing>.Refused removal ? removal.Problem : null,
            (await host.Get<InviteMember>().RunAsync(stale, new InvitationDraft("fresh@new.example", WorkspaceRole.Admin), default)) is Outcome<SentInvitation>.Refused invite ? invite.Problem : null,
        };

        problems.ShouldAllBe(problem => problem!.Kind == ProblemKind.NeedsFreshSignIn);
    }

    [Fact]
    [Trait("SEC", "166")]
    public async Task Removing_a_person_ends_their_grants_forgets_their_consents_and_marks_their_keys()
    {
        var owner = await host.AddOwnerAsync("Leaver");
        var leaver = await host.AddMemberAsync(owner, WorkspaceRole.Admin, "Lea Leaver");
        var client = (await host.Get<RegisterClient>().RunAsync(leaver.Actor, new ClientDraft { Name = "App", Kind = ClientKind.Confidential }, default)).Value();
        (await host.Get<CreateApiKey>().RunAsync(leaver.Actor, client.ClientId, new ApiKeyDraft { Name = "hers" }, default)).Value();
        (await host.Get<CreateApiKey>().RunAsync(owner.Actor, client.ClientId, new ApiKeyDraft { Name = "the owner's" }, default)).Value();
        await AddGrantAsync(leaver, client.Id);

        (await host.Get<RemoveMember>().RunAsync(owner.Actor, await IdOfAsync(leaver), default)).Value();

        var grant = await host.ReadAsync(db => db.Everywhere<Grant>().SingleAsync(row => row.UserId == leaver.Actor.UserId));
        (grant.RevokedAt is null, grant.RevocationReason).ShouldBe((false, "member_removed"));
        (await host.ReadAsync(db => db.Everywhere<Consent>().CountAsync(row => row.UserId == leaver.Actor.UserId))).ShouldBe(0);
        var keys = await host.ReadAsync(db => db.Everywhere<ApiKey>().Where(row => row.ClientRowId == client.Id).ToListAsync());
        keys.Where(key => key.CreatorLeftAt is not null).Select(key => key.Name).ShouldBe(["hers"]);
        var row = await host.ReadAsync(db => db.Everywhere<AuditEvent>().SingleAsync(found => found.Action == AuditActions.MemberRemoved && found.WorkspaceId == owner.Actor.WorkspaceId));
        (row.TargetName, row.Detail).ShouldBe(("Lea Leaver", "keys_marked=1"));
    }

    [Fact]
    public async Task A_lower_role_ends_grants_and_a_higher_one_does_not()
    {
        var owner = await host.AddOwnerAsync("Roles");
        var admin = await host.AddMemberAsync(owner, WorkspaceRole.Admin, "Anna Admin");
        var client = (await host.Get<RegisterClient>().RunAsync(owner.Actor, new ClientDraft { Name = "App", Kind = ClientKind.Confidential }, default)).Value();
        await AddGrantAsync(admin, client.Id);
        var id = await IdOfAsync(admin);

        (await host.Get<ChangeMemberRole>().RunAsync(owner.Actor, id, WorkspaceRole.Owner, default)).Value();
        (await host.ReadAsync(db => db.Everywhere<Grant>().CountAsync(row => row.UserId == admin.Actor.UserId && row.RevokedAt == null))).ShouldBe(1);
        (await host.Get<ChangeMemberRole>().RunAsync(owner.Actor, id, WorkspaceRole.Member, default)).Value();
        (await host.ReadAsync(db => db.Everywhere<Grant>().CountAsync(row => row.UserId == admin.Actor.UserId && row.RevokedAt == null))).ShouldBe(0);
    }

    [Fact]
    [Trait("SEC", "194")]
    public async Task A_member_of_another_workspace_is_not_there()
    {
        var (owner, other) = (await host.AddOwnerAsync("Own"), await host.AddOwnerAsync("Other"));
        var foreign = await IdOfAsync(other);

        var problems = new[]
        {
            (await host.Get<ChangeMemberRole>().RunAsync(owner.Actor, foreign, WorkspaceRole.Member, default)) is Outcome<Nothing>.Refused change ? change.Problem : null,
            (await host.Get<RemoveMember>().RunAsync(owner.Actor, foreign, default)) is Outcome<Nothing>.Refused removal ? removal.Problem : null,
            (await host.Get<MemberQueries>().FindAsync(owner.Actor, foreign, default)) is Outcome<MemberRow>.Refused find ? find.Problem : null,
        };

        problems.ShouldAllBe(problem => problem!.Kind == ProblemKind.NotFound);
        (await host.Get<MemberQueries>().ListPageAsync(owner.Actor, 0, 50, default)).Value().Items.Select(row => row.Name).ShouldBe([owner.Name]);
    }

    private async Task<(Person First, Person Second)> TwoOwnersAsync()
    {
        var first = await host.AddOwnerAsync("Two owners");
        return (first, await host.AddMemberAsync(first, WorkspaceRole.Owner, "Second Owner"));
    }

    private Task<Guid> IdOfAsync(Person person) =>
        host.ReadAsync(db => db.Everywhere<Member>().Where(row => row.UserId == person.Actor.UserId && row.WorkspaceId == person.Actor.Workspace).Select(row => row.Id).SingleAsync());

    private Task<int> OwnersOfAsync(Person person) =>
        host.ReadAsync(db => db.Everywhere<Member>().CountAsync(row => row.WorkspaceId == person.Actor.Workspace && row.Role == WorkspaceRole.Owner));

    private Task<int> AddGrantAsync(Person person, Guid clientRowId) => host.ReadAsync(db =>
    {
        var now = host.Time.GetUtcNow();
        db.Grants.Add(new Grant
        {
            Id = Guid.CreateVersion7(),
            WorkspaceId = person.Actor.Workspace,
            ClientRowId = clientRowId,
            UserId = person.Actor.UserId!.Value,
            Scopes = ScopeSet.Parse("openid offline_access"),
            CreatedAt = now,
            AuthenticatedAt = now,
            AuthenticationMethods = "pwd",
        });
        db.Consents.Add(new Consent
        {
            Id = Guid.CreateVersion7(),
            WorkspaceId = person.Actor.Workspace,
            ClientRowId = clientRowId,
            UserId = person.Actor.UserId!.Value,
            Scopes = ScopeSet.Parse("openid offline_access"),
            RedirectUri = "https://app.example/cb",
            GivenAt = now,
            ChangedAt = now,
        });
        return db.SaveChangesAsync();
    });
}
