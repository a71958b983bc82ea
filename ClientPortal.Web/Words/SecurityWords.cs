namespace ClientPortal.Web.Words;

/// <summary>Words of the workspace's security settings.</summary>
internal sealed class SecurityWords;
