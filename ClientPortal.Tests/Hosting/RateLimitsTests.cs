using System.Net;

namespace ClientPortal.Tests.Hosting;

[Trait("SEC", "225")]
public sealed class RateLimitsTests
{
    [Fact]
    public async Task Too_many_requests_are_told_how_long_to_wait_and_monitors_never_are()
    {
        await using var portal = PortalHost.Start(("RateLimits:RequestsPerAddress", "3/1h"));
        using var client = portal.Browserlike();
        for (var i = 0; i < 3; i++)
        {
            (await client.GetAsync("/api/v1/nothing")).StatusCode.ShouldNotBe(HttpStatusCode.TooManyRequests);
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/nothing");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7"); // of a stranger: changes nothing (SEC-226)
        using var refused = await client.SendAsync(request);

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(1, 1200);
        refused.Headers.CacheControl!.NoStore.ShouldBeTrue();
        refused.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        foreach (var path in new[] { "/health/live", "/.well-known/jwks.json", "/app.css" })
        {
            (await client.GetAsync(path)).StatusCode.ShouldNotBe(HttpStatusCode.TooManyRequests, path);
        }
    }
}
