namespace ClientPortal.Web.Words;

/// <summary>Words of the review of a client: per finding a title, why it matters, the button, and what the button may stop.</summary>
internal sealed class ReviewWords;
