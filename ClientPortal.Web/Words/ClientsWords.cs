namespace ClientPortal.Web.Words;

/// <summary>Words of API clients, their secrets and their API keys.</summary>
internal sealed class ClientsWords;
