using ClientPortal.Tests.OAuth.Support;

namespace ClientPortal.Tests.Hosting;

/// <summary>No page of ours may stand in a frame.</summary>
public sealed class FramingTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Fact]
    [Trait("SEC", "045")]
    public async Task No_page_can_be_framed_whoever_looks()
    {
        var client = await host.RegisterAsync();
        var signedIn = await host.SignInAsync(OAuthHost.Owner);
        var somebody = await host.VisitAsync();
        (Visitor Visitor, string Path)[] pages =
        [
            (somebody, "/account/login"), (somebody, "/account/forgot-password"), (somebody, "/setup"), (somebody, "/oauth/authorize?client_id=nobody"), (somebody, "/nowhere"),
            (signedIn, client.AuthorizeUrl()), (signedIn, "/device"), (signedIn, "/"), (signedIn, "/settings/integration/api-clients"),
            (signedIn, $"/settings/integration/api-clients/{client.ClientId}"), (signedIn, "/settings/members"), (signedIn, "/settings/audit"), (signedIn, "/settings/general"),
            (signedIn, "/account/security"), (signedIn, "/account/connected-apps"), (signedIn, "/developers"),
        ];

        foreach (var (visitor, path) in pages)
        {
            var response = await visitor.GetAsync(path);
            response.Headers.GetValues("X-Frame-Options").Single().ShouldBe("DENY", path);
            response.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors 'none'", Case.Sensitive, path);
        }
    }
}
