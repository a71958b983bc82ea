namespace ClientPortal.Web.Words;

/// <summary>Words of the pages that lead into the settings.</summary>
internal sealed class OverviewWords;
