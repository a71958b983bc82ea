namespace ClientPortal.Web.Words;

/// <summary>Words about who uses a client, and whether it may go.</summary>
internal sealed class ClientUsageWords;
