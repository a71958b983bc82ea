using System.Net;
using System.Net.Http.Headers;
using ClientPortal.Tests.OAuth.Support;

namespace ClientPortal.Tests.OAuth;

public sealed class UserInfoTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Fact]
    [Trait("SEC", "113")]
    public async Task The_token_is_taken_from_the_header_or_the_body_and_never_from_the_url()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var token = (await client.TokensOfAsync(visitor)).Text("access_token");
        var withoutOpenId = (await client.TokensOfAsync(visitor, ("scope", "members:read"))).Text("access_token");
        using var http = host.Browserlike();

        var nothing = await http.GetAsync($"/oauth/userinfo?access_token={token}");
        nothing.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        nothing.Headers.WwwAuthenticate.ToString().ShouldNotContain("error");
        (await client.UserInfoAsync("x")).Headers.WwwAuthenticate.ToString().ShouldContain("invalid_token");
        var narrow = await client.UserInfoAsync(withoutOpenId);
        narrow.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        narrow.Headers.WwwAuthenticate.ToString().ShouldContain("insufficient_scope");
        (await client.UserInfoAsync(token)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await http.PostAsync("/oauth/userinfo", new FormUrlEncodedContent([new("access_token", token)]))).StatusCode.ShouldBe(HttpStatusCode.OK);
        var post = new HttpRequestMessage(HttpMethod.Post, "/oauth/userinfo");
        post.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        (await http.SendAsync(post)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "114")]
    public async Task It_tells_what_the_scopes_allow()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var sub = (await host.UserIdAsync(OAuthHost.Owner)).ToString();

        var bare = await (await client.UserInfoAsync((await client.TokensOfAsync(visitor, ("scope", "openid"))).Text("access_token"))).JsonAsync();
        bare.EnumerateObject().Select(member => member.Name).ShouldBe(["sub"]);
        bare.Text("sub").ShouldBe(sub);

        var full = await (await client.UserInfoAsync((await client.TokensOfAsync(visitor, ("scope", "openid profile email"))).Text("access_token"))).JsonAsync();
        full.Text("email").ShouldBe(OAuthHost.Owner);
        full.GetProperty("email_verified").GetBoolean().ShouldBeTrue();
        full.Has("name").ShouldBeTrue();
    }

    [Fact]
    [Trait("SEC", "068")]
    [Trait("SEC", "111")]
    [Trait("SEC", "118")]
    [Trait("SEC", "119")]
    public async Task Expired_altered_and_forged_tokens_are_refused()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var tokens = await client.TokensOfAsync(visitor);
        var token = tokens.Text("access_token");
        var parts = token.Split('.');
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        string Encode(string json) => Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode(json);

        foreach (var forged in new[]
        {
            token[..^1], token + "A", token + "=", token.ToUpperInvariant(), tokens.Text("id_token"), tokens.Text("refresh_token"),
            $"{Encode("{\"alg\":\"none\",\"typ\":\"at+jwt\"}")}.{parts[1]}.", $"{Encode("{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}")}.{parts[1]}.{parts[2]}",
            $"{parts[0]}.{Encode("{\"sub\":\"x\"}")}.{parts[2]}", ".." , "a.b.c",
        }.Concat(Alphabet.Where(letter => letter != token[^1]).Select(letter => token[..^1] + letter)))
        {
            (await client.IsAliveAsync(forged)).ShouldBeFalse(forged);
        }

        (await client.IsAliveAsync(token)).ShouldBeTrue();
        host.Time.AdvanceSeconds(3600 + 1);
        (await client.IsAliveAsync(token)).ShouldBeFalse();
    }
}
