namespace ClientPortal.Web.Words;

/// <summary>Words of the people who have allowed a client.</summary>
internal sealed class ClientPeopleWords;
