using ClientPortal.Domain.Throttling;
using ClientPortal.Domain.Tries;

namespace ClientPortal.Domain.Users;

/// <summary>
/// How many passwords and codes may be tried (SEC-222, SEC-223): few per account and address, so that an attacker locks out only
/// the own address; more per account over all addresses; and apart from all that, few in a browser the person has used before.
/// </summary>
public sealed class SignInLimits(TryLimits tries, Turns turns, ThrottleLimits limits)
{
    private const int PasswordsPerAddress = 10;
    private const int PasswordsPerAccount = 50;
    private const int CodesPerAddress = 5;
    private const int CodesPerAccount = 20;
    private const int FailuresPerAddress = 100;

    public Task<IDisposable> TakeTurnAsync(string subject, CancellationToken ct) => turns.TakeAsync(subject, ct);

    public Task<bool> TakeAsync(IReadOnlyList<TryLimit> limits, CancellationToken ct) => tries.TakeAsync(limits, ct);

    public IReadOnlyList<TryLimit> OfPassword(string normalizedEmail, PortalUser? user, Actor visitor, BrowserFacts browser) =>
        Of("password", normalizedEmail, PasswordsPerAddress, PasswordsPerAccount, user, visitor, browser);

    public IReadOnlyList<TryLimit> OfCode(PortalUser user, Actor visitor, BrowserFacts browser) =>
        Of("code", user.Id.ToString("n"), CodesPerAddress, CodesPerAccount, user, visitor, browser);

    /// <summary>For a person who is signed in already: counted per account, whatever the session.</summary>
    public static IReadOnlyList<TryLimit> OfConfirmation(Guid userId) =>
        [new TryLimit("confirmation", userId.ToString("n"), PasswordsPerAddress, TryLimit.QuarterOfAnHour)];

    /// <summary>Whether the account itself was locked just now; false for an address that has used up its own tries, whatever names it goes on with.</summary>
    public async Task<bool> IsNewLockAsync(IReadOnlyList<TryLimit> limits, CancellationToken ct)
    {
        var ofAccount = limits[^1];
        IReadOnlyList<TryLimit> ofAddress = limits.Count > 1 ? [limits[0]] : [];
        if (!await tries.TakeAsync([.. ofAddress, ofAccount with { Name = $"{ofAccount.Name}-lock", Most = 1 }], ct))
        {
            return false;
        }

        await tries.GiveBackAsync(ofAddress, ct);
        return true;
    }

    /// <summary>The person was the right one: their own counts start anew, the address gets its try back.</summary>
    public async Task ProvedAsync(IReadOnlyList<TryLimit> limits, CancellationToken ct)
    {
        await tries.ForgetAsync(limits[^1], ct);
        await tries.GiveBackAsync(limits.SkipLast(1), ct);
    }

    private IReadOnlyList<TryLimit> Of(string name, string subject, int perAddress, int perAccount, PortalUser? user, Actor visitor, BrowserFacts browser)
    {
        if (browser.KnownDevice is { } device && device.UserId == user?.Id)
        {
            return [new TryLimit($"{name}-device", $"{subject}\n{device.DeviceId}", perAddress, TryLimit.QuarterOfAnHour)];
        }

        var address = AddressKey.Of(visitor.IpAddress);
        // The address comes first, so that random names from one address leave no rows behind once it is used up (SEC-227).
        return
        [
            new TryLimit($"{name}-address", address, PerAddress(FailuresPerAddress), TryLimit.QuarterOfAnHour),
            new TryLimit($"{name}-account", subject, perAccount, TryLimit.QuarterOfAnHour),
            new TryLimit($"{name}-account-address", $"{subject}\n{address}", perAddress, TryLimit.QuarterOfAnHour),
        ];
    }

    // RateLimits:Scale multiplies what is counted per address alone; what protects an account is not scaled.
    private int PerAddress(int most) => (int)Math.Clamp(Math.Ceiling(most * limits.Scale), 1, int.MaxValue);
}
