using System.Net;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.Data.Sqlite;

namespace ClientPortal.Tests.OAuth;

public sealed class OutageTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Fact]
    [Trait("SEC", "105")]
    public async Task A_revocation_that_cannot_be_stored_is_not_acknowledged()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var tokens = await client.TokensOfAsync(visitor);

        await using (var other = new SqliteConnection($"Data Source={Path.Combine(host.DataDirectory, "portal.db")}"))
        {
            await other.OpenAsync();
            await using var locked = other.BeginTransaction(deferred: false); // another writer that does not come to an end
            var response = await client.RevokeAsync(tokens.Text("refresh_token"));
            response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            response.Headers.RetryAfter.ShouldNotBeNull();
        }

        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeTrue();
        (await client.RevokeAsync(tokens.Text("refresh_token"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeFalse();
    }

    [Fact]
    [Trait("SEC", "059")]
    public async Task Codes_are_all_different_and_have_their_full_length()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        await visitor.AllowAsync(client.AuthorizeUrl());
        var codes = new List<string>();

        for (var i = 0; i < 200; i++)
        {
            codes.Add(ClientRedirect.Of(await visitor.GetAsync(client.AuthorizeUrl())).Code);
        }

        codes.ShouldBeUnique();
        codes.ShouldAllBe(code => code.Length == "cpc_".Length + 43 + 6);
        codes.Select(code => code[4..20]).ShouldBeUnique();
    }
}
