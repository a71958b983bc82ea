namespace ClientPortal.Domain.OAuth.Authorize;

/// <summary>What happens next with an authorization request. Closed: <c>OAuthResults</c> is the only switch over it.</summary>
public abstract record AuthorizeDecision
{
    private AuthorizeDecision()
    {
    }

    /// <summary>Our own error page: nothing may be sent to a redirect URI that is not trusted (RFC 6749 §4.1.2.1).</summary>
    public sealed record ShowError(PageError Error) : AuthorizeDecision;

    /// <summary>An error at the client's redirect URI.</summary>
    public sealed record RedirectError(ClientReturn To, OAuthError Error) : AuthorizeDecision;

    /// <summary>The person has to sign in and then comes back to the same URL.</summary>
    /// <param name="Again">Even if a session lives: what <c>prompt=login</c>, <c>max_age</c> or a hint asked for.</param>
    /// <param name="Seen">The protected time of first sight to append to that URL; null where none is needed.</param>
    public sealed record AskSignIn(AuthorizeRequest Request, bool Again, string? Seen) : AuthorizeDecision;

    /// <summary>The consent page.</summary>
    public sealed record AskConsent(ConsentQuestion Question) : AuthorizeDecision;

    /// <summary>A code at the client's redirect URI (RFC 6749 §4.1.2).</summary>
    /// <param name="Extras">What the dialect adds.</param>
    public sealed record SendCode(ClientReturn To, Credentials.PlainSecret Code, IReadOnlyList<KeyValuePair<string, string>> Extras) : AuthorizeDecision;
}

/// <summary>Why our own page is shown; each has its words in <c>ConnectWords</c>.</summary>
public enum PageError
{
    /// <summary>The request is not well-formed.</summary>
    Unreadable,
    UnknownClient,
    RepeatedParameter,
    RedirectUriMissing,
    RedirectUriNotRegistered,

    /// <summary>A pushed request that is unknown, ended, used or another client's.</summary>
    RequestUriNotValid,

    /// <summary>The form is not a consent form of this browser session, or has been altered or has expired.</summary>
    FormNotYours,
    FormUsedAlready,

    /// <summary>What the client may do changed while the page was open.</summary>
    FormOutdated,
    WorkspaceNotYours,

    /// <summary>A client that registered itself would become one client too many of the workspace.</summary>
    WorkspaceFull,

    /// <summary>A client that a document describes, at a domain that no workspace here trusts.</summary>
    ClientNotTrusted,

    /// <summary>Its document could not be read at this moment.</summary>
    ClientDocumentUnavailable,

    /// <summary>Its document is not a right one.</summary>
    ClientDocumentInvalid,
}
