using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.Documents;
using ClientPortal.Domain.OAuth.Registration;
using Microsoft.Extensions.Options;

namespace ClientPortal.Web.OAuth;

/// <summary>How clients come to be known without the portal's people (RFC 7591 §3, OAuth Client ID Metadata Document §5); nothing of what is off.</summary>
internal sealed class DescribesRegistration(OAuthIssuer issuer, IOptions<OAuthOptions> options) : IDescribesServer
{
    public void AddTo(IDictionary<string, object> metadata)
    {
        if (options.Value.Registration != RegistrationMode.Off)
        {
            metadata["registration_endpoint"] = issuer.Value + RegistrationEndpoint.Path;
        }

        if (options.Value.ClientIdMetadata != ClientIdMetadataMode.Off)
        {
            metadata["client_id_metadata_document_supported"] = true;
        }
    }
}
