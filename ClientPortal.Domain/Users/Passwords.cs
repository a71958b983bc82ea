using Microsoft.AspNetCore.Identity;

namespace ClientPortal.Domain.Users;

/// <summary>Hashes and checks passwords with ASP.NET Core Identity's PBKDF2; an account that does not exist costs the same time (SEC-185).</summary>
public sealed class Passwords(IPasswordHasher<PortalUser> hasher)
{
    /// <summary>PBKDF2-HMAC-SHA512 (ASVS appendix C); the framework's default is 100,000.</summary>
    public const int Iterations = 210_000;

    private const int LongestWorthHashing = 1024;
    private static readonly PortalUser Nobody = new() { DisplayName = "", CreatedAt = DateTimeOffset.UnixEpoch };
    private readonly Lazy<string> _decoy = new(() => hasher.HashPassword(Nobody, Guid.CreateVersion7(DateTimeOffset.UnixEpoch).ToString()));

    public string Hash(PortalUser user, string password) => hasher.HashPassword(user, password);

    /// <summary>Checks the password, and works as hard for an account that is not there.</summary>
    public PasswordCheck Check(PortalUser? user, string? presented)
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
