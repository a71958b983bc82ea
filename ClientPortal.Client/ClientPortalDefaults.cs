namespace ClientPortal.AspNetCore;

/// <summary>Names that an application may need.</summary>
public static class ClientPortalDefaults
{
    /// <summary>The authentication scheme.</summary>
    public const string Scheme = "ClientPortal";

    /// <summary>The named HTTP client that asks the portal.</summary>
    public const string HttpClient = "ClientPortal";
}
