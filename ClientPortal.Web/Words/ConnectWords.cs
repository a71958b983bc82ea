namespace ClientPortal.Web.Words;

/// <summary>Words of the consent page and connected apps.</summary>
internal sealed class ConnectWords;
