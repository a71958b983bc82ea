namespace ClientPortal.Domain.OAuth.Documents;

/// <summary>Whether a client that a document describes can be dealt with now.</summary>
internal enum DocumentVerdict
{
    /// <summary>Its row says what its document says.</summary>
    Good,

    /// <summary>No such clients here, or no right address.</summary>
    Unknown,

    /// <summary>No workspace trusts the domain; nothing was fetched.</summary>
    NotTrusted,

    /// <summary>It could not be read now.</summary>
    Unavailable,

    /// <summary>It was read and is not a right one.</summary>
    Invalid,
}
