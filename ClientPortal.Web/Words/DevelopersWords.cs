namespace ClientPortal.Web.Words;

/// <summary>Words of the developer guide.</summary>
internal sealed class DevelopersWords;
