using System.Net;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.SingleSignOn;
using ClientPortal.Domain.Users;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Tests.SingleSignOn.Support;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.SingleSignOn;

/// <summary>Signing in with a real identity provider: a second instance of this very host.</summary>
public sealed class UpstreamTests(TwoPortals portals) : IClassFixture<TwoPortals>
{
    private SignOnHost Here => portals.Here;

    [Fact]
    public async Task A_newcomer_becomes_a_member_lands_on_the_consent_page_and_then_at_the_client()
    {
        await portals.AddAtProviderAsync("nina@acme.example");
        var client = await Here.Portal.RegisterAsync(draft => draft with { Name = "Time sheets" });
        var browser = Here.Visit();
        var authorize = client.AuthorizeUrl();
        var login = await browser.Visitor.GetAsync(authorize);
        login.ShouldAskToSignIn();
        (await (await browser.Visitor.GetAsync(login.Headers.Location!.OriginalString)).Content.ReadAsStringAsync()).ShouldContain("Sign in with single sign-on");

        var onward = (await portals.SignInAsync(browser, "nina@acme.example", authorize)).ShouldLeadOn();

        onward.ShouldBe($"/account/continue?returnUrl={Uri.EscapeDataString(authorize)}");
        (await Here.MembershipAsync("nina@acme.example"))!.Role.ShouldBe(WorkspaceRole.Member);
        var consent = await browser.Visitor.OpenConsentAsync(authorize);
        consent.Html.ShouldContain("Time sheets");
        var redirect = ClientRedirect.Of(await consent.AllowAsync());
        redirect.Location.ToString().ShouldStartWith(OAuthHost.Callback);
        (await client.RedeemAsync(redirect.Code)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "193")]
    public async Task The_request_has_all_that_binds_the_answer_and_the_session_says_how_and_when_it_was_proved()
    {
        await portals.AddAtProviderAsync("amy@acme.example");
        var atProvider = await portals.Provider.SignInAsync("amy@acme.example");
        var signedInAt = portals.Provider.Time.GetUtcNow();
        portals.Provider.Time.Advance(TimeSpan.FromMinutes(40));
        var browser = Here.Visit();

        var request = await browser.BeginAsync("amy@acme.example");

        request["code_challenge_method"].ShouldBe("S256");
        request["login_hint"].ShouldBe("amy@acme.example");
        request["redirect_uri"].ShouldBe(Here.Callback);
        (request["state"].Length, request["nonce"].Length).ShouldBe((43, 43));
        request.Has("prompt").ShouldBeFalse();
        (await browser.ReturnAsync(await TwoPortals.LetThroughAsync(atProvider, request))).ShouldLeadOn().ShouldBe("/account/security");
        var session = await SignOnBrowser.SessionOfAsync(Here.Portal, "amy@acme.example");
        (session.AuthenticatedAt, session.AuthenticationMethods, session.IdentityConnectionId).ShouldBe((signedInAt, "pwd", Here.Connection.Id));
        (await browser.Visitor.Http.GetStringAsync("/account/security")).ShouldContain("You sign in with Acme login");
    }

    [Fact]
    public async Task The_subject_decides_and_not_the_address_it_has_now()
    {
        var atProvider = await portals.AddAtProviderAsync("sam@acme.example");
        await portals.SignInAsync(Here.Visit(), "sam@acme.example");
        var sam = await Here.Portal.UserIdAsync("sam@acme.example");
        var victim = await SignOnHost.AddPersonAsync(Here.Portal, "victim@acme.example", OAuthHost.Acme, OAuthHost.Other);
        await portals.Provider.InDatabaseAsync(db => db.Users.Where(user => user.Id == atProvider).ExecuteUpdateAsync(set => set
            .SetProperty(user => user.Email, "victim@acme.example").SetProperty(user => user.NormalizedEmail, "VICTIM@ACME.EXAMPLE")));
        var browser = Here.Visit();

        (await portals.SignInAsync(browser, "victim@acme.example")).ShouldLeadOn();

        (await Here.Portal.InDatabaseAsync(db => db.UserSessions.CountAsync(session => session.UserId == sam))).ShouldBe(2);
        (await Here.Portal.InDatabaseAsync(db => db.UserSessions.CountAsync(session => session.UserId == victim))).ShouldBe(0);
    }

    [Fact]
    public async Task A_person_of_this_workspace_alone_is_linked_without_a_question()
    {
        var browser = Here.Visit();

        (await portals.SignInAsync(browser, OAuthHost.Admin)).ShouldLeadOn().ShouldBe("/account/security");

        (await Here.AccountsAsync(OAuthHost.Admin)).ShouldBe(1);
        (await Here.MembershipAsync(OAuthHost.Admin))!.Role.ShouldBe(WorkspaceRole.Admin);
    }

    [Fact]
    [Trait("SEC", "188")]
    public async Task An_account_that_reaches_elsewhere_proves_itself_once()
    {
        var browser = Here.Visit();
        var proof = (await portals.SignInAsync(browser, OAuthHost.Member)).ShouldLeadOn();

        proof.ShouldStartWith("/account/sso/proof?attempt=");
        (await browser.IsSignedInAsync()).ShouldBeFalse();
        await (await Here.Visit().Visitor.GetAsync(proof)).ShouldRefuseAsync("was not begun in this browser");
        await (await browser.SubmitAsync(proof, ("Password", "wrong"))).ShouldRefuseAsync("The password or the code is not right.");
        (await browser.IsSignedInAsync()).ShouldBeFalse();
        (await browser.SubmitAsync(proof, ("Password", OAuthHost.Password))).ShouldLeadOn().ShouldBe("/account/security");
        (await browser.IsSignedInAsync()).ShouldBeTrue();

        (await portals.SignInAsync(Here.Visit(), OAuthHost.Member)).ShouldLeadOn().ShouldBe("/account/security");
    }

    [Fact]
    [Trait("SEC", "188")]
    public async Task The_accounts_own_second_factor_is_asked_for_every_time()
    {
        await portals.AddAtProviderAsync("tom@acme.example");
        await SignOnHost.AddPersonAsync(Here.Portal, "tom@acme.example", OAuthHost.Acme);
        var key = await TurnTwoFactorOnAsync("tom@acme.example");
        foreach (var needsPassword in new[] { true, false })
        {
            Here.Portal.Time.Advance(TimeSpan.FromSeconds(90)); // a code works once
            var browser = Here.Visit();
            var proof = (await portals.SignInAsync(browser, "tom@acme.example")).ShouldLeadOn();
            proof.ShouldStartWith("/account/sso/proof");
            (await browser.Visitor.Http.GetStringAsync(proof)).Contains("name=\"Password\"", StringComparison.Ordinal).ShouldBe(needsPassword);
            await (await browser.SubmitAsync(proof, ("Password", OAuthHost.Password), ("Code", "000000"))).ShouldRefuseAsync("not right");
            (await browser.SubmitAsync(proof, ("Password", OAuthHost.Password), ("Code", Totp.CodeAt(key, Totp.StepAt(Here.Portal.Time.GetUtcNow()))))).ShouldLeadOn().ShouldBe("/account/security");
        }

        var methods = await Here.Portal.InDatabaseAsync(db => db.UserSessions.Where(session => db.Users.Any(user => user.Id == session.UserId && user.Email == "tom@acme.example"))
            .Select(session => session.AuthenticationMethods).ToListAsync());
        methods.ShouldBe(["pwd otp", "otp pwd"], ignoreOrder: true);
    }

    [Fact]
    public async Task An_account_that_has_nothing_to_prove_itself_with_and_reaches_elsewhere_stays_shut()
    {
        await portals.AddAtProviderAsync("pat@acme.example");
        var pat = await SignOnHost.AddPersonAsync(Here.Portal, "pat@acme.example", OAuthHost.Other);
        await Here.Portal.InDatabaseAsync(db => db.Users.Where(user => user.Id == pat).ExecuteUpdateAsync(set => set.SetProperty(user => user.PasswordHash, (string?)null)));
        var browser = Here.Visit();

        await (await portals.SignInAsync(browser, "pat@acme.example")).ShouldRefuseAsync("belongs to somebody else's workspaces");

        (await Here.MembershipAsync("pat@acme.example")).ShouldBeNull();
        (await Here.RefusalsAsync("sso_account_elsewhere")).ShouldBe(1);
    }

    [Fact]
    public async Task Who_was_removed_stays_out_until_invited_again()
    {
        await portals.AddAtProviderAsync("rae@acme.example");
        await portals.SignInAsync(Here.Visit(), "rae@acme.example");
        var member = (await Here.MembershipAsync("rae@acme.example"))!;
        (await Here.Portal.The<RemoveMember>().RunAsync(Here.Owner, member.Id, CancellationToken.None)).Value();

        await (await portals.SignInAsync(Here.Visit(), "rae@acme.example")).ShouldRefuseAsync("You are not a member of this workspace any more.");
        (await Here.MembershipAsync("rae@acme.example")).ShouldBeNull();

        (await Here.Portal.The<InviteMember>().RunAsync(Here.Owner, new InvitationDraft("rae@acme.example", WorkspaceRole.Admin), CancellationToken.None)).Value();
        (await portals.SignInAsync(Here.Visit(), "rae@acme.example")).ShouldLeadOn();
        (await Here.MembershipAsync("rae@acme.example"))!.Role.ShouldBe(WorkspaceRole.Admin);
    }

    [Fact]
    [Trait("SEC", "182")]
    public async Task An_account_that_is_switched_off_is_not_opened()
    {
        await portals.AddAtProviderAsync("dan@acme.example");
        await portals.SignInAsync(Here.Visit(), "dan@acme.example");
        await Here.Portal.InDatabaseAsync(db => db.Users.Where(user => user.Email == "dan@acme.example").ExecuteUpdateAsync(set => set.SetProperty(user => user.DisabledAt, DateTimeOffset.UnixEpoch)));

        await (await portals.SignInAsync(Here.Visit(), "dan@acme.example")).ShouldRefuseAsync("Your account is switched off.");
    }

    [Fact]
    public async Task Two_first_visits_at_once_make_one_account()
    {
        await portals.AddAtProviderAsync("eve@acme.example");
        var visits = new List<(SignOnBrowser Browser, Uri Back)>();
        for (var i = 0; i < 4; i++)
        {
            var browser = Here.Visit();
            visits.Add((browser, await TwoPortals.LetThroughAsync(await portals.Provider.SignInAsync("eve@acme.example"), await browser.BeginAsync("eve@acme.example"))));
        }

        var answers = await Task.WhenAll(visits.Select(visit => visit.Browser.ReturnAsync(visit.Back)));

        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.Found);
        (await Here.AccountsAsync("eve@acme.example")).ShouldBe(1);
        (await Here.Portal.InDatabaseAsync(db => db.Everywhere<LinkedIdentity>().CountAsync(row => db.Users.Any(user => user.Id == row.UserId && user.Email == "eve@acme.example")))).ShouldBe(1);
    }

    [Fact]
    [Trait("SEC", "180")]
    [Trait("SEC", "183")]
    public async Task A_session_becomes_fresh_at_the_provider_by_the_same_person_alone()
    {
        await portals.AddAtProviderAsync("fay@acme.example");
        var browser = Here.Visit();
        await portals.SignInAsync(browser, "fay@acme.example");
        Here.Portal.Time.Advance(TimeSpan.FromHours(1));
        var before = await SignOnBrowser.SessionOfAsync(Here.Portal, "fay@acme.example");

        var request = ProviderRequest.In(await (await browser.SubmitAsync("/account/sso/confirm")).Content.ReadAsStringAsync());
        (request["prompt"], request["max_age"]).ShouldBe(("login", "0"));
        await (await browser.ReturnAsync(await ProvedAnewAsync(request, OAuthHost.Admin))).ShouldRefuseAsync("Somebody else signed in at the provider.");

        request = ProviderRequest.In(await (await browser.SubmitAsync("/account/sso/confirm")).Content.ReadAsStringAsync());
        (await browser.ReturnAsync(await ProvedAnewAsync(request, "fay@acme.example"))).ShouldLeadOn().ShouldBe("/account/sso/confirmed");
        var after = await SignOnBrowser.SessionOfAsync(Here.Portal, "fay@acme.example");
        after.Id.ShouldBe(before.Id);
        after.KeyHash.ShouldNotBe(before.KeyHash);
        (Here.Portal.Time.GetUtcNow() - after.AuthenticatedAt).ShouldBeLessThan(TimeSpan.FromMinutes(1));
        (await browser.Visitor.Http.GetStringAsync("/account/sso/confirmed")).ShouldContain("Close this tab");
    }

    [Fact]
    [Trait("SEC", "183")]
    public async Task A_browser_that_leaves_out_the_new_sign_in_stays_stale()
    {
        await portals.AddAtProviderAsync("gus@acme.example");
        var atProvider = await portals.Provider.SignInAsync("gus@acme.example");
        var browser = Here.Visit();
        await browser.ReturnAsync(await TwoPortals.LetThroughAsync(atProvider, await browser.BeginAsync("gus@acme.example")));
        Here.Portal.Time.Advance(TimeSpan.FromHours(1));
        var request = ProviderRequest.In(await (await browser.SubmitAsync("/account/sso/confirm")).Content.ReadAsStringAsync());
        var cut = new ProviderRequest(new Uri(request.Address.OriginalString.Replace("&prompt=login&max_age=0", "", StringComparison.Ordinal)));

        await (await browser.ReturnAsync(await TwoPortals.LetThroughAsync(atProvider, cut))).ShouldRefuseAsync("did not say that you have just proved who you are");

        var session = await SignOnBrowser.SessionOfAsync(Here.Portal, "gus@acme.example");
        (Here.Portal.Time.GetUtcNow() - session.AuthenticatedAt).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromHours(1));
    }

    [Fact]
    [Trait("SEC", "028")]
    public async Task A_client_that_wants_a_new_sign_in_gets_one_from_the_provider()
    {
        await portals.AddAtProviderAsync("hal@acme.example");
        var client = await Here.Portal.RegisterAsync();
        var browser = Here.Visit();
        await portals.SignInAsync(browser, "hal@acme.example");
        Here.Portal.Time.Advance(TimeSpan.FromMinutes(5));
        var login = (await browser.Visitor.GetAsync(client.AuthorizeUrl(("prompt", "login")))).Headers.Location!.OriginalString;
        var authorize = System.Web.HttpUtility.ParseQueryString(login.Split('?')[1])["returnUrl"]!;

        var request = await browser.BeginAsync("hal@acme.example", authorize);

        request["prompt"].ShouldBe("login");
        await browser.ReturnAsync(await ProvedAnewAsync(request, "hal@acme.example"));
        await browser.Visitor.OpenConsentAsync(authorize);
    }

    [Fact]
    [Trait("SEC", "181")]
    public async Task Signing_out_ends_the_session_here()
    {
        await portals.AddAtProviderAsync("ian@acme.example");
        var browser = Here.Visit();
        await portals.SignInAsync(browser, "ian@acme.example");
        (await browser.IsSignedInAsync()).ShouldBeTrue();

        await browser.SubmitAsync("/account/logout");

        (await browser.IsSignedInAsync()).ShouldBeFalse();
        (await Here.Portal.InDatabaseAsync(db => db.UserSessions.CountAsync(session => db.Users.Any(user => user.Id == session.UserId && user.Email == "ian@acme.example")))).ShouldBe(0);
    }

    private async Task<Uri> ProvedAnewAsync(ProviderRequest request, string email)
    {
        // The provider asks for the password and comes back to the very same request, marked.
        var visitor = await portals.Provider.SignInAsync(email);
        Here.Portal.Time.AdvanceSeconds(5);
        var login = (await visitor.GetAsync(request.Address.PathAndQuery)).Headers.Location!.OriginalString;
        var again = System.Web.HttpUtility.ParseQueryString(login.Split('?')[1])["returnUrl"]!;
        await visitor.PostSignInAsync(email, again);
        return (await visitor.AllowAsync(again)).Location;
    }

    private async Task<byte[]> TurnTwoFactorOnAsync(string email)
    {
        var key = System.Security.Cryptography.RandomNumberGenerator.GetBytes(Totp.KeyLength);
        await Here.Portal.InDatabaseAsync(async db =>
        {
            var user = await db.Users.SingleAsync(row => row.Email == email);
            (user.TwoFactorEnabled, user.ProtectedTotpKey) = (true, Here.Portal.The<TotpKeys>().Protect(user.Id, key));
            return await db.SaveChangesAsync();
        });
        return key;
    }
}
