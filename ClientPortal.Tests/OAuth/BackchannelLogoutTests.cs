using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using ClientPortal.Domain;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Links;
using ClientPortal.Domain.OAuth.Logout;
using ClientPortal.Domain.Users;
using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Tests.Outbound;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Tests.OAuth;

/// <summary>OpenID Connect Back-Channel Logout.</summary>
public sealed class BackchannelLogoutTests(BackchannelLogoutTests.OpenHost fixture) : IClassFixture<BackchannelLogoutTests.OpenHost>
{
    private OAuthHost Host => fixture.Host;

    [Theory]
    [Trait("SEC", "191")]
    [InlineData("ES256")]
    [InlineData("RS256")]
    public async Task A_client_is_told_with_a_token_that_it_can_check(string algorithm)
    {
        await using var site = Application.Start();
        var (visitor, client) = (await Host.SignInAsync(OAuthHost.Owner), await RegisterAsync(site, algorithm));
        var idToken = new JsonWebToken((await client.TokensOfAsync(visitor, ("nonce", "n"))).Text("id_token"));

        await visitor.GetAsync($"/oauth/logout?id_token_hint={idToken.EncodedToken}");

        var token = (await site.ReceiveAsync(Host, 1)).Single();
        using var http = Host.Browserlike();
        var keys = new JsonWebKeySet(await http.GetStringAsync("/.well-known/jwks.json"));
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token.EncodedToken, new TokenValidationParameters
        {
            ValidAlgorithms = [algorithm],
            ValidTypes = ["logout+jwt"],
            ValidIssuer = Host.Address.ToString().TrimEnd('/'),
            ValidAudience = client.ClientId,
            IssuerSigningKeys = keys.GetSigningKeys(),
            ValidateLifetime = false,
        });
        result.IsValid.ShouldBeTrue(result.Exception?.Message);
        token.Subject.ShouldBe(idToken.Subject);
        token.GetPayloadValue<string>("sid").ShouldBe(idToken.GetPayloadValue<string>("sid"));
        token.Id.ShouldNotBeNullOrEmpty();
        token.GetPayloadValue<JsonElement>("events").GetProperty("http://schemas.openid.net/event/backchannel-logout").ValueKind.ShouldBe(JsonValueKind.Object);
        token.TryGetPayloadValue<string>("nonce", out _).ShouldBeFalse();
        (token.ValidTo - token.IssuedAt).ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(2));
        await WaitAsync(async () => await WaitingForAsync(client) == 0);
    }

    [Theory]
    [Trait("SEC", "181")]
    [Trait("SEC", "182")]
    [InlineData("the sign-out button")]
    [InlineData("end session")]
    [InlineData("end other sessions")]
    [InlineData("change of password")]
    [InlineData("reset of password")]
    [InlineData("sign in again")]
    [InlineData("expiry")]
    public async Task However_a_session_ends_its_clients_are_told(string how)
    {
        await using var site = Application.Start();
        var person = await AddPersonAsync();
        var client = await RegisterAsync(site);
        var visitor = new Visitor(Host);
        await visitor.SignInAsync(person.Email!);
        var sid = new JsonWebToken((await client.TokensOfAsync(visitor)).Text("id_token")).GetPayloadValue<string>("sid");

        await EndAsync(how, person, Guid.Parse(sid), visitor);

        (await site.ReceiveAsync(Host, 1)).Single().GetPayloadValue<string>("sid").ShouldBe(sid);
    }

    [Fact]
    public async Task Each_client_is_told_once_and_who_asked_for_nothing_or_knows_nobody_is_not()
    {
        await using var site = Application.Start();
        var visitor = await Host.SignInAsync(OAuthHost.Owner);
        var (told, silent, nameless) = (await RegisterAsync(site), await Host.RegisterAsync(), await RegisterAsync(site));
        await told.TokensOfAsync(visitor);
        await told.TokensOfAsync(visitor);
        await silent.TokensOfAsync(visitor);
        await nameless.TokensOfAsync(visitor, ("scope", "members:read"));

        await SignOutAsync(visitor);

        (await site.ReceiveAsync(Host, 1)).Single().Audiences.ShouldBe([told.ClientId]);
        await WaitAsync(async () => await WaitingForAsync(told) == 0);
        (await WaitingForAsync(silent) + await WaitingForAsync(nameless)).ShouldBe(0);
        site.Tokens.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Who_does_not_answer_is_asked_again_later_and_given_up_in_the_end_for_admins_to_see()
    {
        await using var site = Application.Start(status: 503);
        var (visitor, client) = (await Host.SignInAsync(OAuthHost.Owner), await RegisterAsync(site));
        await client.TokensOfAsync(visitor);
        await SignOutAsync(visitor);

        (await site.ReceiveAsync(Host, 1)).Count.ShouldBe(1);
        await Host.The<DeliverLogoutNotices>().RunAsync(CancellationToken.None);
        site.Tokens.Count.ShouldBe(1, "not before it is due");
        for (var tries = 2; tries <= 6; tries++)
        {
            Host.Time.Advance(TimeSpan.FromHours(9));
            (await site.ReceiveAsync(Host, tries)).Count.ShouldBe(tries);
        }

        site.Tokens.Select(token => token.Id).ShouldBeUnique();
        await WaitAsync(async () => await WaitingForAsync(client) == 0);
        var clientId = client.ClientId;
        (await Host.InDatabaseAsync(db => db.Everywhere<AuditEvent>().SingleAsync(row => row.Action == AuditActions.LogoutNoticeFailed && row.ClientId == clientId)))
            .Detail.ShouldBe("tries=6 reason=status_503");
    }

    [Fact]
    public async Task Of_many_that_look_at_once_one_tells()
    {
        await using var site = Application.Start();
        var (visitor, client) = (await Host.SignInAsync(OAuthHost.Owner), await RegisterAsync(site));
        await client.TokensOfAsync(visitor);
        await SignOutAsync(visitor);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => Host.The<DeliverLogoutNotices>().RunAsync(CancellationToken.None))));

        (await site.ReceiveAsync(Host, 1)).Count.ShouldBe(1);
        await WaitAsync(async () => await WaitingForAsync(client) == 0);
    }

    [Fact]
    public async Task A_logout_address_that_was_taken_away_is_not_called_any_more()
    {
        await using var site = Application.Start(status: 500);
        var (visitor, client) = (await Host.SignInAsync(OAuthHost.Owner), await RegisterAsync(site));
        await client.TokensOfAsync(visitor);
        await SignOutAsync(visitor);
        (await site.ReceiveAsync(Host, 1)).Count.ShouldBe(1);

        await client.EditAsync(new ClientEdit { Protocol = new ClientProtocolEdit { BackchannelLogoutUri = (string?)null } });
        Host.Time.Advance(TimeSpan.FromHours(1));
        await Host.The<DeliverLogoutNotices>().RunAsync(CancellationToken.None);

        await WaitAsync(async () => await WaitingForAsync(client) == 0);
        site.Tokens.Count.ShouldBe(1);
    }

    private Task<TestClient> RegisterAsync(Application site, string algorithm = "ES256") => Host.RegisterAsync(draft => draft with
    {
        Protocol = new ClientProtocolEdit { BackchannelLogoutUri = site.Address, IdTokenSignedResponseAlg = algorithm },
    });

    private Task<int> WaitingForAsync(TestClient client)
    {
        var id = client.RowId;
        return Host.InDatabaseAsync(db => db.LogoutNotices.CountAsync(notice => notice.ClientRowId == id));
    }

    private async Task EndAsync(string how, PortalUser person, Guid sessionId, Visitor visitor)
    {
        var actor = new Actor { Kind = ActorKind.User, SubjectId = person.Id.ToString(), Name = person.DisplayName, UserId = person.Id, SessionId = Guid.CreateVersion7(), AuthenticatedAt = Host.Time.GetUtcNow() };
        switch (how)
        {
            case "the sign-out button":
                await SignOutAsync(visitor);
                break;
            case "end session":
                (await Host.The<EndSession>().RunAsync(actor, sessionId, CancellationToken.None)).IsDone(out _, out _).ShouldBeTrue();
                break;
            case "end other sessions":
                (await Host.The<EndOtherSessions>().RunAsync(actor, CancellationToken.None)).IsDone(out _, out _).ShouldBeTrue();
                break;
            case "change of password":
                (await Host.The<ChangePassword>().RunAsync(actor, new ChangePasswordDraft(OAuthHost.Password, "Nineteen-loud-badgers-4"), CancellationToken.None)).IsDone(out _, out var problem).ShouldBeTrue(problem?.Code);
                break;
            case "reset of password":
                (await Host.The<ResetPassword>().RunAsync(Actor.Visitor(null, null), await LinkForAsync(person), "Nineteen-loud-badgers-4", CancellationToken.None)).IsDone(out _, out _).ShouldBeTrue();
                break;
            case "sign in again":
                await visitor.SignInAsync(OAuthHost.Owner);
                break;
            default:
                Host.Time.Advance(UserSession.AbsoluteLifetime);
                await Host.The<ForgetExpired>().RunAsync(CancellationToken.None);
                break;
        }
    }

    private async Task<string> LinkForAsync(PortalUser person)
    {
        var link = Host.The<CredentialGenerator>().NewSecret(CredentialKind.Link);
        await Host.InDatabaseAsync(async db =>
        {
            var now = Host.Time.GetUtcNow();
            db.OneTimeLinks.Add(new OneTimeLink { Id = Guid.CreateVersion7(now), Hash = link.Hash, Purpose = LinkPurpose.PasswordReset, UserId = person.Id, CreatedAt = now, ExpiresAt = now + TimeSpan.FromHours(1) });
            return await db.SaveChangesAsync();
        });
        return link.Reveal();
    }

    /// <summary>A person of their own, because some of these ends are for good.</summary>
    private async Task<PortalUser> AddPersonAsync()
    {
        await Host.VisitAsync();
        var workspace = await Host.WorkspaceIdAsync(OAuthHost.Acme);
        return await Host.InDatabaseAsync(async db =>
        {
            var now = Host.Time.GetUtcNow();
            var user = Host.The<NewUsers>().Add(db, Actor.Server(), $"{Guid.CreateVersion7():n}@acme.example", "Pat", OAuthHost.Password);
            db.Members.Add(new Domain.Members.Member { Id = Guid.CreateVersion7(now), WorkspaceId = workspace, UserId = user.Id, Role = Domain.Members.WorkspaceRole.Owner, JoinedAt = now });
            await db.SaveChangesAsync();
            return user;
        });
    }

    private static async Task SignOutAsync(Visitor visitor)
    {
        var fields = Visitor.FieldsOf(await (await visitor.GetAsync("/account/logout")).Content.ReadAsStringAsync());
        (await visitor.PostAsync("/account/logout", fields)).StatusCode.ShouldBe(System.Net.HttpStatusCode.Found);
    }

    private static async Task WaitAsync(Func<Task<bool>> until)
    {
        for (var tries = 0; tries < 200 && !await until(); tries++)
        {
            await Task.Delay(25);
        }

        (await until()).ShouldBeTrue();
    }

    /// <summary>A client's own site, which takes logout tokens.</summary>
    private sealed class Application : IAsyncDisposable
    {
        private readonly OutsideSite site;

        private Application(int status) => site = OutsideSite.Start((request, stream, ct) =>
        {
            request.ShouldStartWith("POST /backchannel ");
            Tokens.Enqueue(new JsonWebToken(request.Split("logout_token=")[1]));
            return stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), ct).AsTask();
        });

        public ConcurrentQueue<JsonWebToken> Tokens { get; } = [];

        public string Address => site.Address + "backchannel";

        public static Application Start(int status = 200) => new(status);

        /// <summary>Has the portal look, and waits: its own task may have been faster and be at it.</summary>
        public async Task<IReadOnlyCollection<JsonWebToken>> ReceiveAsync(OAuthHost host, int count)
        {
            await host.The<DeliverLogoutNotices>().RunAsync(CancellationToken.None);
            await WaitAsync(() => Task.FromResult(Tokens.Count >= count));
            return Tokens;
        }

        public ValueTask DisposeAsync() => site.DisposeAsync();
    }

    /// <summary>A host whose clients may live on this machine.</summary>
    public sealed class OpenHost : IAsyncLifetime
    {
        public OpenHost() => Host.With("Outbound:AllowPrivateAddresses", "true");

        public OAuthHost Host { get; } = new();

        public Task InitializeAsync()
        {
            Host.StartServer();
            return Task.CompletedTask;
        }

        public async Task DisposeAsync() => await Host.DisposeAsync();
    }
}
