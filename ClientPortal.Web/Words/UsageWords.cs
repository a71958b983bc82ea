namespace ClientPortal.Web.Words;

/// <summary>Words of usage: what was called, how it ended, how long it took.</summary>
internal sealed class UsageWords;
