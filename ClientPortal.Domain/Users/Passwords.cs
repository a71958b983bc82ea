using Microsoft.AspNetCore.Identity;

namespace ClientPortal.Domain.Users;

/// <summary>
/// Hashes and checks passwords with ASP.NET Core Identity's PBKDF2; an account that does not exist costs the same time (SEC-185). Checks queue for half
/// of the processors, so that a storm of sign-ins leaves the other half to everything else.
/// </summary>
public sealed class Passwords(IPasswordHasher<PortalUser> hasher) : IDisposable
{
    /// <summary>How long a check waits for its turn before it gives up: longer than a person would.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    /// <summary>PBKDF2-HMAC-SHA512 (ASVS appendix C); the framework's default is 100,000.</summary>
    public const int Iterations = 210_000;

    private const int LongestWorthHashing = 1024;
    private static readonly PortalUser Nobody = new() { DisplayName = "", CreatedAt = DateTimeOffset.UnixEpoch };
    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount / 2));
    private readonly Lazy<string> _decoy = new(() => hasher.HashPassword(Nobody, Guid.CreateVersion7(DateTimeOffset.UnixEpoch).ToString()));

    public string Hash(PortalUser user, string password) => hasher.HashPassword(user, password);

    /// <summary>Checks the password, and works as hard for an account that is not there.</summary>
    /// <exception cref="TimeoutException">So many wait that its turn does not come.</exception>
    public async Task<PasswordCheck> CheckAsync(PortalUser? user, string? presented, CancellationToken ct)
    {
        if (!await _turns.WaitAsync(LongestWait, ct))
        {
            throw new TimeoutException("Too many passwords wait to be checked.");
        }

        try
        {
            // A thread of its own: a tenth of a second is too long to take one from those who answer requests.
            return await Task.Factory.StartNew(() => Check(user, presented), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();

    private PasswordCheck Check(PortalUser? user, string? presented)
    {
        var password = presented is { Length: <= LongestWorthHashing } ? presented : "";
        var hash = user?.PasswordHash ?? _decoy.Value;
        var result = hasher.VerifyHashedPassword(user ?? Nobody, hash, password);
        return user?.PasswordHash is null ? PasswordCheck.Wrong : result switch
        {
            PasswordVerificationResult.Success => PasswordCheck.Right,
            PasswordVerificationResult.SuccessRehashNeeded => PasswordCheck.RightButHashedTheOldWay,
            _ => PasswordCheck.Wrong,
        };
    }
}

/// <summary>Whether a password is the account's.</summary>
public enum PasswordCheck
{
    Wrong,
    Right,

    /// <summary>Right, and to be stored anew with today's number of rounds.</summary>
    RightButHashedTheOldWay,
}
