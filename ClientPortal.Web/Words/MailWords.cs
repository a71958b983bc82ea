namespace ClientPortal.Web.Words;

/// <summary>Words of the mails the portal sends.</summary>
internal sealed class MailWords;
