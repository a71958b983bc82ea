namespace ClientPortal.Web.OAuth;

/// <summary>A feature that has something to say in the server's metadata (RFC 8414 §2); one that is switched off is not registered, and so not listed.</summary>
internal interface IDescribesServer
{
    void AddTo(IDictionary<string, object> metadata);
}
