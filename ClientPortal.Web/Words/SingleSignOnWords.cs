namespace ClientPortal.Web.Words;

/// <summary>Words of signing in with a company's identity provider, and of setting that up.</summary>
internal sealed class SingleSignOnWords;
