namespace ClientPortal.Domain.OAuth.Logout;

/// <summary>What happens next with a logout request. Closed: <c>LogoutResults</c> is the only switch over it.</summary>
public abstract record LogoutDecision
{
    private LogoutDecision()
    {
    }

    /// <summary>Our own page: nobody is signed out, and nothing leads anywhere else.</summary>
    public sealed record ShowError(LogoutError Error) : LogoutDecision;

    /// <summary>The person is asked first (RP-Initiated Logout §2, §6).</summary>
    public sealed record Ask(LogoutQuestion Question) : LogoutDecision;

    /// <summary>Nobody is signed in to this browser any more.</summary>
    /// <param name="Onward">Where the client wants the person next; null where it did not say.</param>
    public sealed record SignedOut(LogoutReturn? Onward) : LogoutDecision;
}

/// <summary>Where a client wants people to be after signing out: registered for it, byte for byte.</summary>
/// <param name="AtOnce">Whether the browser goes there by itself; else the page offers it as a link.</param>
public sealed record LogoutReturn(string Uri, string? State, string ClientName, bool AtOnce);

/// <summary>What the page that asks shows.</summary>
/// <param name="ClientName">Null where no client said who it is.</param>
/// <param name="Onward">The registered address it leads to afterwards; null for none.</param>
public sealed record LogoutQuestion(string PersonName, string PersonEmail, string? ClientName, string? Onward, LogoutRequest Request);

/// <summary>Why our own page is shown; each has its words in <c>LogoutWords</c>.</summary>
public enum LogoutError
{
    /// <summary>The request is not well-formed.</summary>
    Unreadable,

    /// <summary>The id_token_hint is no id_token of ours.</summary>
    HintNotOurs,
    UnknownClient,

    /// <summary>An address without a client that it could be registered for.</summary>
    ClientMissing,
    RedirectUriNotRegistered,

    /// <summary>The answer is not one of our page, or of another sign-in.</summary>
    FormNotYours,
}
