namespace ClientPortal.Domain;

/// <summary>Why an operation was refused, in the few ways a face (UI, API, OAuth) has to tell apart.</summary>
public enum ProblemKind
{
    /// <summary>One or more fields are wrong (HTTP 400).</summary>
    Invalid,

    /// <summary>The actor lacks the right (HTTP 403).</summary>
    NotAllowed,

    /// <summary>The sign-in is too old for this act; ask for the password again (HTTP 403, <c>insufficient_user_authentication</c>, RFC 9470).</summary>
    NeedsFreshSignIn,

    /// <summary>Not there, or not theirs: the two look the same (HTTP 404).</summary>
    NotFound,

    /// <summary>A unique value is taken, or the state forbids the act (HTTP 409).</summary>
    Conflict,

    /// <summary>Somebody else changed it in the meantime (HTTP 409, 412 with <c>If-Match</c>).</summary>
    Stale,

    /// <summary>Too many tries; wait (HTTP 429).</summary>
    TooMany,

    /// <summary>This node cannot say at the moment (HTTP 503).</summary>
    Unavailable,
}
