using System.Net;
using ClientPortal.Domain.Scopes;
using ClientPortal.Tests.Api;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.KeyVerification;

/// <summary>What a warm verification costs by the front door: everything between the server and the socket.</summary>
public sealed class WarmDoorTests
{
    private const int MostBytes = 4096;

    [Fact]
    public async Task A_whole_request_allocates_less_than_four_kilobytes()
    {
        var measured = new AllocatedBytes("/api/v1/keys/verify");
        await using var host = new OAuthHost { Outside = services => services.AddSingleton<IStartupFilter>(measured) };
        host.StartServer();
        var api = ApiHttp.With(host, await host.SeedApiKeyAsync(OAuthHost.Acme, new ScopeSet([ScopeNames.KeysVerify])));
        var key = await host.SeedApiKeyAsync(OAuthHost.Acme, new ScopeSet([ScopeNames.ClientsRead, ScopeNames.KeysRead]));
        for (var i = 0; i < 200; i++)
        {
            (await api.PostAsync("/keys/verify", $$"""{"key":"{{key}}"}""")).ShouldBe(HttpStatusCode.OK);
        }

        measured.OfWarmOnes().ShouldBeLessThanOrEqualTo(MostBytes);
    }
}
