using System.Collections.Concurrent;
using ClientPortal.Domain.Users;
using Microsoft.AspNetCore.Identity;

namespace ClientPortal.Tests.Users;

/// <summary>Passwords are checked in turns, away from the threads that answer requests.</summary>
public sealed class PasswordsTests
{
    [Fact]
    public async Task Many_checks_at_once_take_half_of_the_processors_and_no_thread_of_the_pool()
    {
        var hasher = new Watched();
        using var passwords = new Passwords(hasher);
        var user = new PortalUser { DisplayName = "Ann", CreatedAt = DateTimeOffset.UnixEpoch, PasswordHash = "right" };
        var checks = await Task.WhenAll(Enumerable.Range(0, 24).Select(number => passwords.CheckAsync(user, number % 2 == 0 ? "right" : "wrong", CancellationToken.None)));

        checks.ShouldBe(Enumerable.Range(0, 24).Select(number => number % 2 == 0 ? PasswordCheck.Right : PasswordCheck.Wrong));
        hasher.MostAtOnce.ShouldBeInRange(1, Math.Max(1, Environment.ProcessorCount / 2));
        hasher.OnPoolThreads.ShouldBe([.. Enumerable.Repeat(false, 24)]);
    }

    [Fact]
    public async Task Whoever_goes_away_while_waiting_is_not_checked_and_holds_up_nobody()
    {
        using var goOn = new ManualResetEventSlim();
        var hasher = new Watched { Before = () => goOn.Wait(TimeSpan.FromSeconds(30)) };
        using var passwords = new Passwords(hasher);
        var running = Enumerable.Range(0, Math.Max(1, Environment.ProcessorCount / 2)).Select(_ => passwords.CheckAsync(null, "x", CancellationToken.None)).ToArray();
        using var gone = new CancellationTokenSource();
        var waiting = passwords.CheckAsync(null, "x", gone.Token);
        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting);
        goOn.Set();

        (await Task.WhenAll(running)).ShouldAllBe(check => check == PasswordCheck.Wrong);
        (await passwords.CheckAsync(null, "x", CancellationToken.None)).ShouldBe(PasswordCheck.Wrong);
        hasher.OnPoolThreads.Count.ShouldBe(running.Length + 1);
    }

    private sealed class Watched : IPasswordHasher<PortalUser>
    {
        private int _now;
        private int _most;

        public Action Before { get; init; } = () => Thread.SpinWait(100_000);

        public ConcurrentBag<bool> OnPoolThreads { get; } = [];

        public int MostAtOnce => _most;

        public string HashPassword(PortalUser user, string password) => password;

        public PasswordVerificationResult VerifyHashedPassword(PortalUser user, string hashedPassword, string providedPassword)
        {
            var now = Interlocked.Increment(ref _now);
            for (var most = _most; now > most; most = _most)
            {
                Interlocked.CompareExchange(ref _most, now, most);
            }

            OnPoolThreads.Add(Thread.CurrentThread.IsThreadPoolThread);
            Before();
            Interlocked.Decrement(ref _now);
            return hashedPassword == providedPassword ? PasswordVerificationResult.Success : PasswordVerificationResult.Failed;
        }
    }
}
