namespace ClientPortal.Web.Words;

/// <summary>Words about what kind of application a client is, what it says about itself, and what it may keep.</summary>
internal sealed class ApplicationWords;
