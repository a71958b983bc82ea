namespace ClientPortal.Web.Words;

/// <summary>Words of the page that takes over API clients from elsewhere.</summary>
internal sealed class ImportWords;
