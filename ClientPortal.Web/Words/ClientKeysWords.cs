namespace ClientPortal.Web.Words;

/// <summary>Words of the public keys by which API clients prove who they are.</summary>
internal sealed class ClientKeysWords;
