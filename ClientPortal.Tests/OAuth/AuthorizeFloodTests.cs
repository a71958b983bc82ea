using System.Diagnostics;
using System.Net;
using ClientPortal.Tests.OAuth.Support;

namespace ClientPortal.Tests.OAuth;

/// <summary>Many, oversized and pathological requests to the authorization endpoint.</summary>
public sealed class AuthorizeFloodTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Fact]
    [Trait("SEC", "036")]
    public async Task Pending_requests_fill_neither_cookies_nor_memory()
    {
        const int Rounds = 500;
        var (nobody, visitor, client) = (await host.VisitAsync(), await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var cookies = new CookieContainer();
        using var jar = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = host.Address };
        await RoundAsync(0);
        var before = Memory();

        for (var round = 1; round <= Rounds; round++)
        {
            await RoundAsync(round);
        }

        (Memory() - before).ShouldBeLessThan(50L * 1024 * 1024);
        var header = cookies.GetCookieHeader(host.Address);
        header.Length.ShouldBeLessThan(1024);
        header.ShouldNotContain("pending");

        async Task RoundAsync(int round)
        {
            var url = client.AuthorizeUrl(("state", $"pending-{round}"), ("nonce", $"n-{round}"), ("prompt", "login"));
            (await jar.GetAsync(url)).ShouldAskToSignIn();
            if (round % 10 == 0)
            {
                (await nobody.GetAsync(url)).ShouldAskToSignIn();
                (await visitor.GetAsync(client.AuthorizeUrl(("state", $"pending-{round}")))).StatusCode.ShouldBe(HttpStatusCode.OK);
            }
        }
    }

    [Theory]
    [Trait("SEC", "036")]
    [InlineData("scope", 50_000)]
    [InlineData("ui_locales", 10_000)]
    [InlineData("claims_locales", 10_000)]
    [InlineData("acr_values", 10_000)]
    [InlineData("state", 500_000)]
    [InlineData("prompt", 20_000)]
    public async Task What_is_far_too_long_is_refused_at_once(string parameter, int words)
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        await visitor.GetAsync(client.AuthorizeUrl());
        var value = string.Join(' ', Enumerable.Range(0, words).Select(i => $"w{i % 7}"));
        var fields = Visitor.FieldsOf("").Append(new("client_id", client.ClientId)).Append(new(parameter, value));
        var clock = Stopwatch.StartNew();

        var posted = await PostAsync();
        var sent = await visitor.GetAsync(client.AuthorizeUrl((parameter, value[..Math.Min(value.Length, 60_000)])));

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(4)); // two requests on a busy machine
        foreach (var answer in new[] { posted, sent })
        {
            var isToldAtTheClient = answer.StatusCode is HttpStatusCode.Found or HttpStatusCode.SeeOther && answer.Headers.Location!.Query.Contains("error=", StringComparison.Ordinal);
            (isToldAtTheClient || answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.RequestUriTooLong or HttpStatusCode.RequestHeaderFieldsTooLarge)
                .ShouldBeTrue($"{answer.StatusCode} {answer.Headers.Location}");
        }

        async Task<HttpResponseMessage> PostAsync()
        {
            try
            {
                return await visitor.PostAsync("/oauth/authorize", fields);
            }
            catch (HttpRequestException refused) when (refused.InnerException is IOException)
            {
                return new HttpResponseMessage(HttpStatusCode.RequestEntityTooLarge); // the host hung up while the rest was still being sent
            }
        }
    }

    private static long Memory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
