namespace ClientPortal.Domain.Clients;

/// <summary>Who brought a client here.</summary>
public enum ClientOrigin
{
    /// <summary>People of its workspace: in the portal, through the API, or in the file of what shall be there.</summary>
    People,

    /// <summary>The client itself (RFC 7591).</summary>
    Registration,

    /// <summary>A document at the address that is its client id.</summary>
    Document,
}
