namespace ClientPortal.Web.Outbound;

/// <summary>A name leads to where the portal does not call; the only way out of a connection that is being opened.</summary>
internal sealed class OutboundRefusedException() : IOException("The address is not one that the portal calls.");
