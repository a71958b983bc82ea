using System.Net;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.Authorize;
using ClientPortal.Domain.OAuth.Device;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.OAuth;

/// <summary>Two hosts on one database and one key ring, as behind a load balancer; and one that comes back after a restart.</summary>
public sealed class TwoNodesTests
{
    [Fact]
    [Trait("SEC", "054")]
    public async Task Parallel_uses_of_one_code_on_both_nodes_give_one_answer()
    {
        await using var pair = Pair.Start();
        var (visitor, client, twin) = await pair.SignedInAsync();
        var code = (await visitor.AllowAsync(client.AuthorizeUrl())).Code;

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? client : twin).RedeemAsync(code)));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.BadRequest).ShouldBe(19);
    }

    [Fact]
    [Trait("SEC", "088")]
    public async Task Parallel_refreshes_on_both_nodes_leave_one_family()
    {
        await using var pair = Pair.Start();
        var (visitor, client, twin) = await pair.SignedInAsync();
        var token = (await client.TokensOfAsync(visitor)).Text("refresh_token");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? client : twin).RefreshAsync(token)));

        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.OK || answer.StatusCode == HttpStatusCode.BadRequest);
        var successors = await Task.WhenAll(answers.Where(answer => answer.StatusCode == HttpStatusCode.OK).Select(async answer => (await answer.JsonAsync()).Text("refresh_token")));
        successors.Distinct().Count().ShouldBe(1);
    }

    [Fact]
    [Trait("SEC", "073")]
    [Trait("SEC", "104")]
    [Trait("SEC", "122")]
    public async Task What_one_node_gave_the_other_honours_and_what_one_ended_the_other_refuses()
    {
        await using var pair = Pair.Start();
        var (visitor, client, twin) = await pair.SignedInAsync();
        var code = (await visitor.AllowAsync(client.AuthorizeUrl())).Code;

        await (await twin.RedeemAsync(code, ("code_verifier", new string('x', 43)))).ShouldBeErrorAsync("invalid_grant");
        var tokens = await (await twin.RedeemAsync(code)).JsonAsync();
        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeTrue();
        (await client.RevokeAsync(tokens.Text("refresh_token"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await twin.IsAliveAsync(tokens.Text("access_token"))).ShouldBeFalse();
        (await JwksAsync(pair.One)).ShouldBe(await JwksAsync(pair.Two));
    }

    [Fact]
    [Trait("SEC", "237")]
    public async Task Of_twenty_uses_of_a_code_on_both_nodes_one_counts_in_each_of_a_hundred_rounds()
    {
        await using var pair = Pair.Start();
        var (visitor, client, twin) = await pair.SignedInAsync();
        for (var round = 0; round < 100; round++)
        {
            var code = (await visitor.AllowAsync(client.AuthorizeUrl())).Code;

            var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? client : twin).RedeemAsync(code)));

            answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(1, $"round {round}");
            answers.Count(answer => answer.StatusCode == HttpStatusCode.BadRequest).ShouldBe(19, $"round {round}");
        }
    }

    [Fact]
    public async Task A_consent_page_of_one_node_can_be_answered_once_on_either()
    {
        await using var pair = Pair.Start();
        var (visitor, client, _) = await pair.SignedInAsync();
        var form = await visitor.OpenConsentAsync(client.AuthorizeUrl());
        var actor = await ActorOfAsync(pair.One);
        var answer = new ConsentAnswer(form.Fields["envelope"], Allow: true, [Guid.Parse(form.Fields["workspace"])]);

        var decisions = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(() => (i % 2 == 0 ? pair.One : pair.Two).The<AnswerConsent>().RunAsync(actor, answer, CancellationToken.None))));

        decisions.Count(decision => decision is AuthorizeDecision.SendCode).ShouldBe(1);
        decisions.Count(decision => decision is AuthorizeDecision.ShowError).ShouldBe(9);
    }

    [Fact]
    [Trait("SEC", "089")]
    public async Task Rotation_holds_after_a_restart_and_so_does_the_grace()
    {
        await using var pair = Pair.Start();
        var (visitor, client, twin) = await pair.SignedInAsync();
        var first = (await client.TokensOfAsync(visitor)).Text("refresh_token");
        var second = (await (await client.RefreshAsync(first)).JsonAsync()).Text("refresh_token");
        await pair.One.DisposeAsync();

        (await (await twin.RefreshAsync(first)).JsonAsync()).Text("refresh_token").ShouldBe(second);
        var third = (await (await twin.RefreshAsync(second)).JsonAsync()).Text("refresh_token");
        await (await twin.RefreshAsync(first)).ShouldBeErrorAsync("invalid_grant");
        (await twin.RefreshAsync(third)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "133")]
    [Trait("SEC", "237")]
    public async Task A_request_pushed_to_one_node_gives_one_code_on_either()
    {
        await using var pair = Pair.Start();
        var (visitor, client, _) = await pair.SignedInAsync();
        await client.TokensOfAsync(visitor);
        var request = AuthorizeRequest.From(OAuthProfile.Core, System.Web.HttpUtility.ParseQueryString((await client.PushedUrlAsync()).Split('?')[1]) is var query
            ? query.AllKeys.Select(name => KeyValuePair.Create(name!, query[name]!))
            : []);
        var actor = await ActorOfAsync(pair.One);

        var decisions = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => (i % 2 == 0 ? pair.One : pair.Two).The<DecideAuthorize>().RunAsync(actor, request, CancellationToken.None))));

        decisions.Count(decision => decision is AuthorizeDecision.SendCode).ShouldBe(1);
        decisions.Count(decision => decision is AuthorizeDecision.ShowError { Error: PageError.RequestUriNotValid }).ShouldBe(19);
    }

    [Fact]
    [Trait("SEC", "073")]
    public async Task A_pushed_challenge_holds_on_the_other_node_and_after_a_restart()
    {
        await using var pair = Pair.Start();
        var (visitor, client, twin) = await pair.SignedInAsync();
        var code = (await visitor.AllowAsync(await twin.PushedUrlAsync())).Code;
        await pair.One.DisposeAsync();

        await (await twin.RedeemAsync(code, ("code_verifier", new string('x', 43)))).ShouldBeErrorAsync("invalid_grant");
        await (await twin.RedeemAsync(code, ("code_verifier", null))).ShouldBeErrorAsync("invalid_grant");
        (await twin.RedeemAsync(code)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "140")]
    [Trait("SEC", "144")]
    [Trait("SEC", "237")]
    public async Task Both_nodes_take_one_anothers_nonces_and_a_proof_once()
    {
        await using var pair = Pair.Start(("OAuth:DpopNonce", "Always"));
        var machine = await pair.One.RegisterMachineAsync();
        var twin = new TestClient(pair.Two, machine.ClientId, machine.RowId, machine.Secret);
        using var key = new ProofKey(pair.One, address: "http://localhost:5999");
        var first = await machine.MachineTokenAsync(key.Of("POST", DpopCalls.Token));
        await first.ShouldBeErrorAsync("use_dpop_nonce");
        var proof = key.Of("POST", DpopCalls.Token, nonce: first.Nonce());

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? twin : machine).MachineTokenAsync(proof)));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.BadRequest).ShouldBe(19);
        (await twin.MachineTokenAsync(key.Of("POST", DpopCalls.Token, nonce: first.Nonce()))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "127")]
    [Trait("SEC", "128")]
    [Trait("SEC", "237")]
    public async Task A_device_that_begins_on_one_node_ends_on_the_other_once_and_waits_and_guesses_count_on_both()
    {
        await using var pair = Pair.Start();
        var visitor = await pair.One.SignInAsync(OAuthHost.Owner);
        var client = await TestDevice.RegisterAsync(pair.One);
        var twin = new TestClient(pair.Two, client.ClientId, client.RowId, secret: null);
        var device = await TestDevice.StartAsync(twin);
        await (await device.PollAsync()).ShouldBeErrorAsync("authorization_pending");
        await (await device.PollAsAsync(client)).ShouldBeErrorAsync("slow_down");
        await visitor.AllowDeviceAsync(device);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => device.PollAsAsync(i % 2 == 0 ? client : twin)));
        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.BadRequest).ShouldBe(19);

        for (var i = 0; i < 5; i++)
        {
            await visitor.TypeCodeAsync("BBBB-BBBB");
        }

        var actor = await ActorOfAsync(pair.Two);
        (await pair.Two.The<OpenUserCode>().RunAsync(actor, device.UserCode, CancellationToken.None)).ShouldBeOfType<DeviceDecision.Wait>();
    }

    [Fact]
    [Trait("SEC", "009")]
    [Trait("SEC", "017")]
    public async Task What_is_taken_from_a_client_on_one_node_the_other_refuses_within_2_seconds()
    {
        await using var pair = Pair.Start();
        var (visitor, client, twin) = await pair.SignedInAsync();
        var tokens = await client.TokensOfAsync(visitor);
        var code = (await visitor.AllowAsync(client.AuthorizeUrl())).Code;
        var form = await visitor.OpenConsentAsync(client.AuthorizeUrl(("prompt", "consent")));

        await twin.EditAsync(new ClientEdit { RedirectUris = ["https://app.example/other"] });
        await (await visitor.GetAsync(client.AuthorizeUrl())).ShouldBePageAsync();
        await (await form.AllowAsync()).ShouldBePageAsync();
        await twin.PauseAsync();
        await client.ShouldSoonBeUnknownAsync();

        await (await client.RedeemAsync(code)).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        await (await client.RefreshAsync(tokens.Text("refresh_token"))).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeFalse();
    }

    private static async Task<Domain.Actor> ActorOfAsync(OAuthHost host)
    {
        var owner = await host.UserIdAsync(OAuthHost.Owner);
        var session = await host.InDatabaseAsync(db => db.UserSessions.Where(row => row.UserId == owner).Select(row => row.Id).SingleAsync());
        return new Domain.Actor { Kind = Domain.ActorKind.User, SubjectId = owner.ToString(), Name = "owner", UserId = owner, SessionId = session };
    }

    private static async Task<string> JwksAsync(OAuthHost host)
    {
        using var http = host.Browserlike();
        return await http.GetStringAsync("/.well-known/jwks.json");
    }

    private sealed class Pair : IAsyncDisposable
    {
        private Pair(OAuthHost one, OAuthHost two) => (One, Two) = (one, two);

        public OAuthHost One { get; }

        public OAuthHost Two { get; }

        public static Pair Start(params (string Key, string Value)[] settings)
        {
            var two = new OAuthHost();
            var one = new OAuthHost { Time = two.Time };
            foreach (var host in new[] { one, two })
            {
                // The directory is the second's, so that the first can go without taking it along.
                host.With("Portal:DataDirectory", two.DataDirectory).With("Portal:PublicUrl", "http://localhost:5999");
                foreach (var (key, value) in settings)
                {
                    host.With(key, value);
                }

                host.StartServer();
            }

            return new Pair(one, two);
        }

        public async Task<(Visitor Visitor, TestClient OnOne, TestClient OnTwo)> SignedInAsync()
        {
            var (visitor, client) = (await One.SignInAsync(OAuthHost.Owner), await One.RegisterAsync());
            return (visitor, client, new TestClient(Two, client.ClientId, client.RowId, client.Secret));
        }

        public async ValueTask DisposeAsync()
        {
            await One.DisposeAsync();
            await Two.DisposeAsync();
        }
    }
}
