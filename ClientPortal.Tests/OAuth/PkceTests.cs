using System.Net;
using ClientPortal.Tests.OAuth.Support;

namespace ClientPortal.Tests.OAuth;

public sealed class PkceTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Theory]
    [Trait("SEC", "071")]
    [InlineData(null)]
    [InlineData("wrongwrongwrongwrongwrongwrongwrongwrongwro")]
    [InlineData("short")]
    [InlineData("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjX+")]
    public async Task A_missing_wrong_short_or_ill_formed_verifier_fails_and_the_right_one_still_works(string? verifier)
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterPublicAsync());
        var code = (await visitor.AllowAsync(client.AuthorizeUrl())).Code;

        await (await client.RedeemAsync(code, ("code_verifier", verifier))).ShouldBeErrorAsync("invalid_grant");

        (await client.RedeemAsync(code)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "069")]
    public async Task A_confidential_client_may_go_without_only_where_its_administrator_says_so()
    {
        var (visitor, strict, lenient, open) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync(), await host.RegisterAsync(draft => draft with { RequirePkce = false }), await host.RegisterPublicAsync());
        (string, string?)[] without = [("code_challenge", null), ("code_challenge_method", null)];

        (await visitor.GetAsync(strict.AuthorizeUrl(without))).ShouldRedirectWith("invalid_request");
        (await visitor.GetAsync(open.AuthorizeUrl(without))).ShouldRedirectWith("invalid_request");
        var code = (await visitor.AllowAsync(lenient.AuthorizeUrl(without))).Code;
        (await lenient.RedeemAsync(code, ("code_verifier", null))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "072")]
    public async Task A_verifier_for_a_code_without_a_challenge_tells_of_a_downgrade()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync(draft => draft with { RequirePkce = false }));
        var code = (await visitor.AllowAsync(client.AuthorizeUrl(("code_challenge", null), ("code_challenge_method", null)))).Code;

        await (await client.RedeemAsync(code)).ShouldBeErrorAsync("invalid_grant");
    }

    [Fact]
    [Trait("SEC", "074")]
    public async Task A_code_dies_after_a_few_guesses_and_nothing_else_does()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var tokens = await client.TokensOfAsync(visitor);
        var code = (await visitor.AllowAsync(client.AuthorizeUrl())).Code;

        for (var i = 0; i < 10; i++)
        {
            await (await client.RedeemAsync(code, ("code_verifier", new string('x', 43)))).ShouldBeErrorAsync("invalid_grant");
        }

        await (await client.RedeemAsync(code)).ShouldBeErrorAsync("invalid_grant");
        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeTrue();
        host.Log.Records.ShouldContain(record => record.Contains($"A code of client {client.ClientId} has seen 5 wrong verifiers", StringComparison.Ordinal));
    }
}
