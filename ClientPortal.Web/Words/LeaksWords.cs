namespace ClientPortal.Web.Words;

/// <summary>Words about credentials that were found in public.</summary>
internal sealed class LeaksWords;
