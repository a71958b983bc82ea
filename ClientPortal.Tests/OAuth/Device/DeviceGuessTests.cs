using System.Net;
using ClientPortal.Domain;
using ClientPortal.Domain.OAuth.Device;
using ClientPortal.Domain.Throttling;
using ClientPortal.Domain.Tries;
using ClientPortal.Tests.OAuth.Support;

namespace ClientPortal.Tests.OAuth.Device;

/// <summary>Guessing of user codes (RFC 8628 §5.1).</summary>
public sealed class DeviceGuessTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Fact]
    [Trait("SEC", "128")]
    public async Task Wrong_codes_are_counted_per_session_and_per_person_over_new_sessions_and_a_right_one_is_then_not_looked_up()
    {
        var device = await TestDevice.StartAsync(await TestDevice.RegisterAsync(host));
        var visitor = await host.SignInAsync(OAuthHost.Admin);
        for (var i = 0; i < 5; i++)
        {
            (await visitor.TypeCodeAsync("BBBB-BBBB")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        }

        var locked = await visitor.TypeCodeAsync(device.UserCode);
        locked.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        locked.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromMinutes(5));
        (await locked.Content.ReadAsStringAsync()).ShouldContain("Try again in 5 minutes");

        var again = await host.SignInAsync(OAuthHost.Admin);
        for (var i = 0; i < 5; i++)
        {
            (await again.TypeCodeAsync("not a code")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        }

        (await (await host.SignInAsync(OAuthHost.Admin)).TypeCodeAsync(device.UserCode)).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        await (await host.SignInAsync(OAuthHost.Owner)).OpenDeviceAsync(device.UserCode);
        host.Time.Advance(TimeSpan.FromMinutes(5));
        await visitor.OpenDeviceAsync(device.UserCode);
    }

    [Fact]
    [Trait("SEC", "128")]
    public async Task Right_codes_are_no_guesses()
    {
        var device = await TestDevice.StartAsync(await TestDevice.RegisterAsync(host));
        var visitor = await host.SignInAsync(OAuthHost.Member);

        for (var i = 0; i < 20; i++)
        {
            await visitor.OpenDeviceAsync(device.UserCode);
        }
    }

    [Fact]
    [Trait("SEC", "128")]
    [Trait("SEC", "226")]
    public async Task Many_people_of_one_address_and_many_addresses_together_are_limited_too()
    {
        await host.VisitAsync();
        var limits = new DeviceGuessLimits(host.The<TryLimits>(), new ThrottleLimits());
        Actor Somebody(string address) => new()
        {
            Kind = ActorKind.User, SubjectId = "x", Name = "x", UserId = Guid.CreateVersion7(), SessionId = Guid.CreateVersion7(), IpAddress = address,
        };

        for (var i = 0; i < 30; i++)
        {
            (await limits.TakeAsync(Somebody("2001:db8::1"), CancellationToken.None)).ShouldBeTrue();
        }

        (await limits.TakeAsync(Somebody("2001:db8::2"), CancellationToken.None)).ShouldBeFalse("it is the same /64");
        var taken = 0;
        while (taken < 500 && await limits.TakeAsync(Somebody($"10.0.{taken / 250}.{taken % 250}"), CancellationToken.None))
        {
            taken++;
        }

        taken.ShouldBeInRange(200, 300);
    }
}
