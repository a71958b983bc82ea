namespace ClientPortal.Web.Words;

/// <summary>Words of resources: the workspace's own APIs, and what clients have to do with them.</summary>
internal sealed class ResourcesWords;
