using ClientPortal.Domain.OAuth.Authorize;

namespace ClientPortal.Domain.OAuth.Device;

/// <summary>What the page for devices shows next. Closed.</summary>
public abstract record DeviceDecision
{
    private DeviceDecision()
    {
    }

    /// <summary>The person has to sign in first.</summary>
    public sealed record AskSignIn : DeviceDecision;

    /// <summary>The field for the code, with what was wrong with the last one.</summary>
    public sealed record AskCode(DeviceMistake Mistake) : DeviceDecision;

    /// <summary>Too many wrong codes: not even a right one is looked up now.</summary>
    public sealed record Wait(TimeSpan RetryAfter) : DeviceDecision;

    /// <summary>What the device wants, and whether to allow it.</summary>
    public sealed record AskConsent(DeviceQuestion Question) : DeviceDecision;

    /// <summary>The person has answered; the device learns it with its next poll.</summary>
    public sealed record Answered(bool Allowed, string ClientName) : DeviceDecision;

    /// <summary>The form cannot be answered.</summary>
    public sealed record ShowError(PageError Error) : DeviceDecision;
}

/// <summary>Why a typed code leads nowhere.</summary>
public enum DeviceMistake
{
    /// <summary>Unknown, ended, answered already or no longer allowed: one sentence for all, so that a guesser learns nothing.</summary>
    UnknownCode,

    /// <summary>It is one, but its client is offered in no workspace of this person, or none gives what is asked for.</summary>
    NotOffered,
}

/// <summary>What the page shows of a device that waits (RFC 8628 §3.3, §5.4).</summary>
/// <param name="Consent">As at the authorization endpoint.</param>
/// <param name="UserCode">To be compared with the device's screen.</param>
/// <param name="AskedFrom">The address the device asked from.</param>
/// <param name="AskedFromHere">Whether it is the person's own, too.</param>
public sealed record DeviceQuestion(ConsentQuestion Consent, string UserCode, string? AskedFrom, bool AskedFromHere, DateTimeOffset AskedAt, DateTimeOffset ExpiresAt);
