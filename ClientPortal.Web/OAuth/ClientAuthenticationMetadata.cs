using ClientPortal.Domain.ClientKeys;
using ClientPortal.Domain.OAuth.ClientAuthentication;

namespace ClientPortal.Web.OAuth;

/// <summary>
/// Says of every endpoint that asks for a client by which further methods one can prove itself (RFC 8414 §2, RFC 8705 §3.3): they are the same
/// everywhere, because one operation judges them all.
/// </summary>
internal sealed class ClientAuthenticationMetadata(ClientCertificateOptions certificates)
{
    private const string MethodsOf = "_endpoint_auth_methods_supported";
    private const string AlgorithmsOf = "_endpoint_auth_signing_alg_values_supported";

    public void CompleteIn(IDictionary<string, object> metadata)
    {
        foreach (var (member, methods) in metadata.Where(pair => pair.Key.EndsWith(MethodsOf, StringComparison.Ordinal)).ToList())
        {
            metadata[member] = ((IEnumerable<string>)methods).Concat(Further()).Distinct(StringComparer.Ordinal).ToArray();
            metadata[member[..^MethodsOf.Length] + AlgorithmsOf] = KeyAlgorithms.All;
        }

        if (certificates.AreUsed)
        {
            metadata["tls_client_certificate_bound_access_tokens"] = true;
        }
    }

    private IEnumerable<string> Further()
    {
        yield return "private_key_jwt";
        if (certificates.AreUsed)
        {
            yield return "self_signed_tls_client_auth";
        }

        if (certificates is { AreUsed: true, Authorities.Count: > 0 })
        {
            yield return "tls_client_auth";
        }
    }
}
