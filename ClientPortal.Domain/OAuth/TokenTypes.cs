namespace ClientPortal.Domain.OAuth;

/// <summary>How an access token is presented (the IANA registry of OAuth access token types).</summary>
public static class TokenTypes
{
    /// <summary>RFC 6750.</summary>
    public const string Bearer = "Bearer";

    /// <summary>RFC 9449 §5: only together with a proof.</summary>
    public const string DPoP = "DPoP";

    /// <summary>RFC 8693 §3: an access token, whatever it looks like; for <c>subject_token_type</c> and the like.</summary>
    public const string AccessToken = "urn:ietf:params:oauth:token-type:access_token";

    /// <summary>In the answers of introspection only: what these are is no bearer token of RFC 6750.</summary>
    public const string RefreshToken = "refresh_token";

    /// <summary>Likewise.</summary>
    public const string ApiKey = "api_key";

    /// <summary>Likewise.</summary>
    public const string PersonalToken = "personal_token";
}
