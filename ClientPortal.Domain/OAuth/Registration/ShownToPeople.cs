using ClientPortal.Domain.Clients;

namespace ClientPortal.Domain.OAuth.Registration;

/// <summary>What a person's consent rests on: who the client says it is, where the answer goes, and the keys by which it proves itself.</summary>
internal static class ShownToPeople
{
    public static bool Changed(ClientSettings before, ClientSettings after) => ChangedMembers(before, after).Any();

    /// <summary>Their names in RFC 7591's words.</summary>
    public static IEnumerable<string> ChangedMembers(ClientSettings before, ClientSettings after) => new (string Name, bool IsSame)[]
    {
        ("client_name", before.Name == after.Name),
        ("redirect_uris", before.RedirectUris.Order(StringComparer.Ordinal).SequenceEqual(after.RedirectUris.Order(StringComparer.Ordinal), StringComparer.Ordinal)),
        ("token_endpoint_auth_method", before.TokenEndpointAuthMethod == after.TokenEndpointAuthMethod),
        ("jwks", before.Protocol.Jwks == after.Protocol.Jwks),
        ("jwks_uri", before.Protocol.JwksUri == after.Protocol.JwksUri),
    }.Where(member => !member.IsSame).Select(member => member.Name);
}
