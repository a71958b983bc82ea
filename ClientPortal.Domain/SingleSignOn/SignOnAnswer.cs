using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Users;

namespace ClientPortal.Domain.SingleSignOn;

/// <summary>What a provider’s answer came to.</summary>
public abstract record SignOnAnswer
{
    private SignOnAnswer()
    {
    }

    /// <param name="ReturnUrl">Where the person was on the way to: a path of this host.</param>
    public sealed record SignedIn(StartedSession Session, string ReturnUrl) : SignOnAnswer;

    /// <summary>The session at hand is fresh again, under a new key.</summary>
    public sealed record Confirmed(PlainSecret SessionKey, string ReturnUrl) : SignOnAnswer;

    /// <summary>Not signed in: the browser may only ask to prove that the account is the person's own.</summary>
    public sealed record NeedsProof(Guid AttemptId) : SignOnAnswer;

    /// <param name="ReturnUrl">To begin again with; null where it is not known.</param>
    public sealed record Refused(Problem Problem, string? ReturnUrl) : SignOnAnswer;
}
