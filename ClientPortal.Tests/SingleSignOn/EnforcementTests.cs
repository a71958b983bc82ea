using System.Net;
using ClientPortal.Domain.Links;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.SingleSignOn;
using ClientPortal.Domain.Users;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Tests.SingleSignOn.Support;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.SingleSignOn;

/// <summary>A domain whose owner says: with the provider only.</summary>
public sealed class EnforcementTests : IAsyncLifetime
{
    private const string Required = "or your company wants you to use single sign-on";
    private readonly SignOnHost here = new();

    public async Task InitializeAsync()
    {
        await here.StartAsync();
        await here.ConnectAsync("https://login.acme.example", "portal", "secret");
    }

    public async Task DisposeAsync() => await here.DisposeAsync();

    [Fact]
    [Trait("SEC", "182")]
    [Trait("SEC", "185")]
    public async Task Passwords_count_for_owners_alone_and_the_words_tell_nobody_apart()
    {
        var admin = await here.Portal.SignInAsync(OAuthHost.Admin);
        var owner = await here.Portal.SignInAsync(OAuthHost.Owner);

        await here.EnforceAsync(isEnforced: true);

        (await admin.GetAsync("/account/connected-apps")).StatusCode.ShouldBe(HttpStatusCode.Found);
        (await owner.GetAsync("/account/connected-apps")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var pages = new List<string>();
        foreach (var (email, password) in new[] { (OAuthHost.Admin, OAuthHost.Password), (OAuthHost.Admin, "wrong"), (OAuthHost.Owner, "wrong"), ("nobody@acme.example", "wrong") })
        {
            var answer = await PostSignInAsync(email, password);
            await answer.ShouldRefuseAsync(Required);
            pages.Add($"{answer.StatusCode}");
        }

        pages.Distinct().Count().ShouldBe(1);
        (await PostSignInAsync(OAuthHost.Owner, OAuthHost.Password)).StatusCode.ShouldBe(HttpStatusCode.Found);
        (await PostSignInAsync(OAuthHost.Stranger, OAuthHost.Password)).StatusCode.ShouldBe(HttpStatusCode.Found);

        await here.EnforceAsync(isEnforced: false);
        (await PostSignInAsync(OAuthHost.Admin, OAuthHost.Password)).StatusCode.ShouldBe(HttpStatusCode.Found);
    }

    [Fact]
    public async Task The_page_leads_from_there_to_the_provider()
    {
        await here.EnforceAsync(isEnforced: true);

        var html = await (await PostSignInAsync(OAuthHost.Admin, "wrong")).Content.ReadAsStringAsync();

        html.ShouldContain("action=\"/account/sso");
        html.ShouldContain($"name=\"Email\" value=\"{OAuthHost.Admin}\"");
    }

    [Fact]
    [Trait("SEC", "186")]
    public async Task No_password_is_reset_neither_by_a_new_link_nor_by_an_old_one()
    {
        var visitor = Domain.Actor.Visitor("127.0.0.1", null);
        var old = await LinkOfAsync(OAuthHost.Admin);
        await here.EnforceAsync(isEnforced: true);

        (await here.Portal.The<ResetPassword>().RunAsync(visitor, old, "a brand new password", CancellationToken.None)).IsDone(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe("link_spent");
        (await here.Portal.The<RequestPasswordReset>().RunAsync(visitor, OAuthHost.Admin, CancellationToken.None)).Value();

        (await LinksOfAsync(OAuthHost.Admin)).ShouldBe(1);
        (await here.Portal.The<RequestPasswordReset>().RunAsync(visitor, OAuthHost.Owner, CancellationToken.None)).Value();
        (await LinksOfAsync(OAuthHost.Owner)).ShouldBe(1);
    }

    [Fact]
    [Trait("SEC", "183")]
    public async Task A_password_confirms_nothing_either()
    {
        var admin = await here.Portal.SignInAsync(OAuthHost.Admin);
        var session = await SignOnBrowser.SessionOfAsync(here.Portal, OAuthHost.Admin);
        var actor = new Domain.Actor { Kind = Domain.ActorKind.User, SubjectId = session.UserId.ToString(), Name = "admin", UserId = session.UserId, SessionId = session.Id };
        await here.EnforceAsync(isEnforced: true);

        (await here.Portal.The<ConfirmPassword>().RunAsync(actor, OAuthHost.Password, CancellationToken.None)).IsDone(out _, out var problem).ShouldBeFalse();

        problem!.Code.ShouldBe("sso_required");
        admin.ShouldNotBeNull();
    }

    [Fact]
    [Trait("SEC", "192")]
    public async Task An_invitation_makes_no_password()
    {
        await here.EnforceAsync(isEnforced: true);
        var invitations = here.Portal.The<InviteMember>();
        (await invitations.RunAsync(here.Owner, new InvitationDraft("iris@acme.example", WorkspaceRole.Member), CancellationToken.None)).Value();
        var secret = here.Portal.The<Domain.Credentials.CredentialGenerator>().NewSecret(Domain.Credentials.CredentialKind.Link);
        await here.Portal.InDatabaseAsync(db => db.Everywhere<Invitation>().ExecuteUpdateAsync(set => set.SetProperty(row => row.Hash, secret.Hash)));

        (await here.Portal.The<AcceptInvitation>().RunAsync(Domain.Actor.Visitor(null, null), new NewMemberDraft(secret.Reveal(), "Iris", OAuthHost.Password), new BrowserFacts(), CancellationToken.None))
            .IsDone(out _, out var problem).ShouldBeFalse();

        problem!.Code.ShouldBe("sso_required");
        (await here.AccountsAsync("iris@acme.example")).ShouldBe(0);
        var page = await (await here.Visit().Visitor.GetAsync($"/account/invitation?token={secret.Reveal()}")).Content.ReadAsStringAsync();
        page.ShouldContain("Doing so takes this invitation up.");
        page.ShouldNotContain("name=\"Password\"");
    }

    [Fact]
    public async Task It_needs_a_verified_domain_and_a_connection_that_is_on_and_ends_with_it()
    {
        var claimed = (await here.Portal.The<ClaimDomain>().RunAsync(here.Owner, here.Connection.Id, "other-acme.example", CancellationToken.None)).Value();
        (await EnforceAsync(claimed.Id)).ShouldBe("sso_domain_not_verified");
        await SwitchAsync(isDisabled: true);
        (await EnforceAsync(here.DomainRow.Id)).ShouldBe("sso_connection_off");
        await SwitchAsync(isDisabled: false);
        await here.EnforceAsync(isEnforced: true);
        await (await PostSignInAsync(OAuthHost.Admin, OAuthHost.Password)).ShouldRefuseAsync(Required);

        await SwitchAsync(isDisabled: true);

        (await PostSignInAsync(OAuthHost.Admin, OAuthHost.Password)).StatusCode.ShouldBe(HttpStatusCode.Found);
    }

    private async Task<string> EnforceAsync(Guid domainId) =>
        (await here.Portal.The<EnforceDomain>().RunAsync(here.Owner, domainId, isEnforced: true, CancellationToken.None)).IsDone(out _, out var problem) ? "" : problem.Code;

    private async Task SwitchAsync(bool isDisabled) =>
        (await here.Portal.The<EditConnection>().RunAsync(here.Owner, here.Connection.Id, new ConnectionEdit { IsDisabled = isDisabled }, CancellationToken.None)).Value();

    private async Task<HttpResponseMessage> PostSignInAsync(string email, string password)
    {
        var browser = here.Visit();
        return await browser.SubmitAsync("/account/login", ("Email", email), ("Password", password));
    }

    private async Task<string> LinkOfAsync(string email)
    {
        var secret = here.Portal.The<Domain.Credentials.CredentialGenerator>().NewSecret(Domain.Credentials.CredentialKind.Link);
        var (now, userId) = (here.Portal.Time.GetUtcNow(), await here.Portal.UserIdAsync(email));
        await here.Portal.InDatabaseAsync(db =>
        {
            db.OneTimeLinks.Add(new OneTimeLink { Id = Guid.CreateVersion7(now), Hash = secret.Hash, Purpose = LinkPurpose.PasswordReset, UserId = userId, CreatedAt = now, ExpiresAt = now.AddHours(1) });
            return db.SaveChangesAsync();
        });
        return secret.Reveal();
    }

    private Task<int> LinksOfAsync(string email) => here.Portal.InDatabaseAsync(db => db.OneTimeLinks.CountAsync(link => db.Users.Any(user => user.Id == link.UserId && user.Email == email)));
}
