namespace ClientPortal.Web.Words;

/// <summary>Words of what an API key's use is tied to: networks, limits, quota, owner; and of its rotation.</summary>
internal sealed class KeyTermsWords;
