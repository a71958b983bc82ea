namespace ClientPortal.Domain.OAuth;

/// <summary>How an access token is presented (the IANA registry of OAuth access token types).</summary>
public static class TokenTypes
{
    /// <summary>RFC 6750.</summary>
    public const string Bearer = "Bearer";

    /// <summary>RFC 9449 §5: only together with a proof.</summary>
    public const string DPoP = "DPoP";
}
