using System.Security.Claims;
using ClientPortal.Domain.Users;
using ClientPortal.Web.Hosting;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClientPortal.Tests.Hosting;

/// <summary>Open circuits notice on their own that their session has ended.</summary>
public sealed class PortalAuthenticationStateTests(AccountHost host) : IClassFixture<AccountHost>
{
    [Fact]
    [Trait("SEC", "203")]
    public async Task An_open_circuit_is_signed_out_half_a_minute_after_its_session_ended()
    {
        var person = await host.AddOwnerAsync("Open circuit");
        var time = new RungTime();
        using var state = StateOf(person, time);

        (await AfterNextLookAsync(state, time)).ShouldBeTrue("the session stands");
        await host.Get<EndSession>().RunAsync(person.Actor, person.Actor.SessionId!.Value, default);

        (await AfterNextLookAsync(state, time)).ShouldBeFalse();
        time.IsRunning.ShouldBeFalse("there is nothing more to look for");
    }

    [Fact]
    public async Task A_closed_circuit_looks_no_more()
    {
        var time = new RungTime();
        var state = StateOf(await host.AddOwnerAsync("Closed circuit"), time);
        time.IsRunning.ShouldBeTrue();

        state.Dispose();

        time.IsRunning.ShouldBeFalse();
    }

    private PortalAuthenticationState StateOf(Person person, RungTime time)
    {
        var claims = new ClaimsIdentity([new Claim(SessionAuthentication.SessionClaim, person.Actor.SessionId!.Value.ToString())], SessionAuthentication.SchemeName);
        var state = new PortalAuthenticationState(host.Get<SessionQueries>(), time, NullLogger<PortalAuthenticationState>.Instance);
        ((IHostEnvironmentAuthenticationStateProvider)state).SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(claims))));
        return state;
    }

    private static async Task<bool> AfterNextLookAsync(PortalAuthenticationState state, RungTime time)
    {
        var looked = new TaskCompletionSource();
        state.AuthenticationStateChanged += _ => looked.TrySetResult();
        time.WhenSet = () => looked.TrySetResult();
        time.Ring(TimeSpan.FromSeconds(30));
        await looked.Task.WaitAsync(TimeSpan.FromSeconds(10));
        return (await state.GetAuthenticationStateAsync()).User.Identity!.IsAuthenticated;
    }

    /// <summary>A clock with one timer, which rings when the test says so.</summary>
    private sealed class RungTime : TimeProvider, ITimer
    {
        private Action? _ring;
        private TimeSpan? _due;

        public bool IsRunning => _due is not null;

        public Action? WhenSet { get; set; }

        public void Ring(TimeSpan after)
        {
            _due.ShouldBe(after);
            _due = null;
            _ring!();
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_ring, _due) = (() => callback(state), dueTime);
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _due = dueTime;
            WhenSet?.Invoke();
            return true;
        }

        public void Dispose() => _due = null;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
