namespace ClientPortal.Domain.OAuth.Documents;

/// <summary><c>OAuth:ClientIdMetadata</c>: which clients may be described by a document at their client id (OAuth Client ID Metadata Document, decisions.md 2).</summary>
public enum ClientIdMetadataMode
{
    Off,

    /// <summary>Those at the domains that a workspace trusts.</summary>
    TrustedDomains,

    /// <summary>Any, where a workspace allows any.</summary>
    On,
}
