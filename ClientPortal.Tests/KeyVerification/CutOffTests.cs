using System.Net;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Changes;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.KeyVerification;
using ClientPortal.Domain.Scopes;
using ClientPortal.Tests.Api;
using ClientPortal.Tests.Changes;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Web.Background;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.KeyVerification;

/// <summary>A node that does not hear of changes any more.</summary>
public sealed class CutOffTests
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    [Trait("SEC", "161")]
    [Trait("SEC", "239")]
    public async Task It_fails_closed_for_keys_and_serves_the_rest()
    {
        var time = new MovedTime();
        await using var host = new OAuthHost
        {
            Clock = time,
            Outside = services => services.Remove(services.Single(service => service.ImplementationType == typeof(FollowChangesOnSchedule))),
        };
        host.StartServer();
        var key = await host.SeedApiKeyAsync(OAuthHost.Acme, new ScopeSet([ScopeNames.KeysVerify]));
        var other = await host.SeedApiKeyAsync(OAuthHost.Acme, new ScopeSet([ScopeNames.ClientsRead]));
        var client = await host.RegisterAsync();
        var api = ApiHttp.With(host, key);
        var actor = await host.ActorOfAsync(OAuthHost.Acme);
        await RefusesAsync(); // it has not heard anything yet

        await host.The<FollowChanges>().RunAsync(Ct);
        (await api.PostAsync("/keys/verify", new { key = other })).ShouldBe(HttpStatusCode.OK).Code.ShouldBe("VALID");
        (await api.GetAsync("/me")).ShouldBe(HttpStatusCode.OK);
        time.Move(TimeSpan.FromSeconds(14));
        (await api.PostAsync("/keys/verify", new { key = other })).ShouldBe(HttpStatusCode.OK).Code.ShouldBe("VALID");
        time.Move(TimeSpan.FromSeconds(2));
        await RefusesAsync();

        await host.The<FollowChanges>().RunAsync(Ct);
        (await api.PostAsync("/keys/verify", new { key = other })).ShouldBe(HttpStatusCode.OK).Code.ShouldBe("VALID");

        async Task RefusesAsync()
        {
            foreach (var reply in new[] { await api.PostAsync("/keys/verify", new { key = other }), await api.GetAsync("/me") })
            {
                reply.ShouldBe(HttpStatusCode.ServiceUnavailable).Code.ShouldBe("temporarily_unavailable");
                reply.Headers["Retry-After"].ShouldBe("5");
                reply.Headers["Content-Type"].ShouldStartWith("application/problem+json");
            }

            (await host.The<VerifyKey>().RunAsync(actor with { Rights = Domain.Rights.All }, other, new KeyAsk([], null), Ct)).ShouldBeOfType<KeyVerdict.Unavailable>();
            using var introspected = await client.IntrospectAsync(other);
            introspected.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            introspected.Headers.RetryAfter.ShouldNotBeNull();
            using var http = host.Browserlike();
            (await http.GetAsync("/.well-known/jwks.json")).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await http.GetAsync("/account/login")).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await ApiHttp.Anonymous(host).GetAsync("/me")).ShouldBe(HttpStatusCode.Unauthorized);
        }
    }
}
