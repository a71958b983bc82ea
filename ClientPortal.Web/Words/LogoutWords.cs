namespace ClientPortal.Web.Words;

/// <summary>Words of the pages around signing out at a client's wish.</summary>
internal sealed class LogoutWords;
