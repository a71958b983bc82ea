namespace ClientPortal.Web.Words;

/// <summary>Words of a client's settings: every switch in plain words.</summary>
internal sealed class ClientSettingsWords;
