using System.Diagnostics;
using ClientPortal.Domain;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.SigningKeys;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ClientPortal.Tests.OAuth;

/// <summary>The operator's hand on the keys: rotate without breaking anything, revoke at once.</summary>
public sealed class SigningKeysByHandTests
{
    private static readonly Actor Operator = Actor.Server();

    [Fact]
    [Trait("SEC", "120")]
    public async Task A_rotation_by_hand_publishes_first_and_breaks_nothing()
    {
        await using var pair = TwoHosts.Start();
        var (visitor, client) = (await pair.One.SignInAsync(OAuthHost.Owner), await pair.One.RegisterAsync());
        var before = (await client.TokensOfAsync(visitor)).Text("access_token");

        var next = (await pair.One.The<RotateSigningKeyNow>().RunAsync(Operator, "ES256", CancellationToken.None)).Value();

        next.Phase.ShouldBe(SigningKeyPhase.Next);
        pair.One.Time.Advance(SigningKeyRing.Lifetime);
        (await PublishedAsync(pair.One)).ShouldContain(next.KeyId);
        (await PublishedAsync(pair.Two)).ShouldContain(next.KeyId);
        KidOf((await client.TokensOfAsync(visitor)).Text("access_token")).ShouldBe(KidOf(before), "until everybody has the new one");
        pair.One.Time.Advance(SigningKeySchedule.PublishedBeforeByHand);
        KidOf((await client.TokensOfAsync(visitor)).Text("access_token")).ShouldBe(next.KeyId);
        (await client.IsAliveAsync(before)).ShouldBeTrue();
        (await PublishedAsync(pair.Two)).ShouldContain(KidOf(before));

        // The schedule goes on from the new key, and does not make a third.
        await pair.One.The<RotateSigningKeys>().RunAsync(Operator, CancellationToken.None);
        (await ListAsync(pair.One)).Count(key => key.Algorithm == "ES256").ShouldBe(2);
    }

    [Fact]
    [Trait("SEC", "121")]
    public async Task A_revoked_key_takes_its_tokens_along_on_every_node_and_nothing_else()
    {
        await using var pair = TwoHosts.Start();
        var (visitor, client) = (await pair.One.SignInAsync(OAuthHost.Owner), await pair.One.RegisterAsync());
        var twin = new TestClient(pair.Two, client.ClientId, client.RowId, client.Secret);
        var tokens = await client.TokensOfAsync(visitor);
        var stolen = KidOf(tokens.Text("access_token"));
        (await twin.IsAliveAsync(tokens.Text("access_token"))).ShouldBeTrue();

        var next = (await pair.One.The<RevokeSigningKey>().RunAsync(Operator, stolen, CancellationToken.None)).Value();

        next.Phase.ShouldBe(SigningKeyPhase.Signs);
        pair.One.Time.Advance(SigningKeyRing.Lifetime);
        foreach (var (node, host) in new[] { (client, pair.One), (twin, pair.Two) })
        {
            (await node.IsAliveAsync(tokens.Text("access_token"))).ShouldBeFalse();
            (await PublishedAsync(host)).ShouldBe([next.KeyId]);
        }

        (await visitor.GetAsync(client.AuthorizeUrl(("id_token_hint", tokens.Text("id_token")), ("prompt", "none")))).ShouldRedirectWith("invalid_request");
        var refreshed = await (await twin.RefreshAsync(tokens.Text("refresh_token"))).JsonAsync();
        KidOf(refreshed.Text("access_token")).ShouldBe(next.KeyId);
        (await client.IsAliveAsync(refreshed.Text("access_token"))).ShouldBeTrue();
        (await pair.One.InDatabaseAsync(db => db.Everywhere<AuditEvent>().CountAsync(row => row.Action == AuditActions.SigningKeyRevoked && row.TargetId == stolen))).ShouldBe(1);
        (await pair.One.The<RevokeSigningKey>().RunAsync(Operator, stolen, CancellationToken.None)).IsDone(out _, out var problem).ShouldBeFalse();
        problem!.Kind.ShouldBe(ProblemKind.NotFound);
    }

    [Fact]
    [Trait("SEC", "121")]
    public async Task A_key_that_was_published_already_takes_over_from_a_revoked_one()
    {
        await using var pair = TwoHosts.Start();
        var first = (await ListAsync(pair.One)).Single();
        var next = (await pair.One.The<RotateSigningKeyNow>().RunAsync(Operator, "ES256", CancellationToken.None)).Value();

        var signs = (await pair.One.The<RevokeSigningKey>().RunAsync(Operator, first.KeyId, CancellationToken.None)).Value();

        signs.KeyId.ShouldBe(next.KeyId);
        signs.Phase.ShouldBe(SigningKeyPhase.Signs);
        (await ListAsync(pair.One)).Single().KeyId.ShouldBe(next.KeyId);
    }

    [Fact]
    public async Task Nobody_but_the_host_may()
    {
        await using var pair = TwoHosts.Start();
        var owner = Operator with { Kind = ActorKind.User };

        (await pair.One.The<RotateSigningKeyNow>().RunAsync(owner, "ES256", CancellationToken.None)).IsDone(out _, out _).ShouldBeFalse();
        (await pair.One.The<RevokeSigningKey>().RunAsync(owner, "x", CancellationToken.None)).IsDone(out _, out _).ShouldBeFalse();
        (await pair.One.The<SigningKeyQueries>().ListAsync(owner, CancellationToken.None)).IsDone(out _, out _).ShouldBeFalse();
    }

    [Fact]
    [Trait("SEC", "121")]
    public async Task The_commands_of_the_host_do_it_beside_a_running_portal()
    {
        await using var host = new OAuthHost();
        host.StartServer();
        var kid = (await ListAsync(host)).Single().KeyId;

        var listed = await CommandAsync(host, "list");
        listed.Output.ShouldContain(kid);
        listed.Output.ShouldContain("signs");
        (await CommandAsync(host, "rotate", "RS256")).Output.ShouldContain("RS256 key ");
        var revoked = await CommandAsync(host, "revoke", kid);
        revoked.ExitCode.ShouldBe(0, revoked.Output);
        (await ListAsync(host)).Select(key => key.KeyId).ShouldNotContain(kid);
    }

    private static async Task<(int ExitCode, string Output)> CommandAsync(OAuthHost host, params string[] words)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Development" },
        };
        foreach (var argument in new[] { "exec", typeof(Program).Assembly.Location, "signing-keys" }.Concat(words).Append($"--Portal:DataDirectory={host.DataDirectory}"))
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, await output + await errors);
    }

    private static string KidOf(string token) => new JsonWebToken(token).Kid;

    private static async Task<IReadOnlyList<SigningKeyRow>> ListAsync(OAuthHost host) => (await host.The<SigningKeyQueries>().ListAsync(Operator, CancellationToken.None)).Value();

    private static async Task<List<string>> PublishedAsync(OAuthHost host)
    {
        using var http = host.Browserlike();
        return [.. (await (await http.GetAsync("/.well-known/jwks.json")).JsonAsync()).GetProperty("keys").EnumerateArray().Select(key => key.Text("kid"))];
    }

    /// <summary>Two nodes on one database and one key ring.</summary>
    private sealed class TwoHosts : IAsyncDisposable
    {
        private TwoHosts(OAuthHost one, OAuthHost two) => (One, Two) = (one, two);

        public OAuthHost One { get; }

        public OAuthHost Two { get; }

        public static TwoHosts Start()
        {
            var two = new OAuthHost();
            var one = new OAuthHost { Time = two.Time };
            foreach (var host in new[] { one, two })
            {
                host.With("Portal:DataDirectory", two.DataDirectory).With("Portal:PublicUrl", "http://localhost:5999");
                host.StartServer();
            }

            return new TwoHosts(one, two);
        }

        public async ValueTask DisposeAsync()
        {
            await One.DisposeAsync();
            await Two.DisposeAsync();
        }
    }
}
