namespace ClientPortal.AspNetCore;

/// <summary>The claims of a caller.</summary>
public static class ClientPortalClaims
{
    /// <summary>The person's id, the client's client_id, or the API key's id.</summary>
    public const string Subject = "sub";

    /// <summary>The client through which the caller came, or to which the API key belongs.</summary>
    public const string ClientId = "client_id";

    /// <summary>The id of the workspace; one claim each where a token is for several.</summary>
    public const string Workspace = "workspace";

    /// <summary>One claim for each scope.</summary>
    public const string Scope = "scope";

    /// <summary><see cref="ApiKey"/> or <see cref="AccessToken"/>.</summary>
    public const string Credential = "credential";

    /// <summary>Value of <see cref="Credential"/>.</summary>
    public const string ApiKey = "api_key";

    /// <summary>Value of <see cref="Credential"/>.</summary>
    public const string AccessToken = "access_token";
}
