using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth.Device;
using ClientPortal.Domain.OAuth.TokenExchange;

namespace ClientPortal.Domain.OAuth.Token;

/// <summary>The grant types of the token endpoint. What stands here can be allowed to clients, is served, and is listed in the metadata.</summary>
internal static class GrantTypeTable
{
    public static readonly IReadOnlyList<GrantTypeEntry> All =
    [
        new(GrantTypes.AuthorizationCode, typeof(RedeemCode)),
        new(GrantTypes.RefreshToken, typeof(RedeemRefreshToken)),
        new(GrantTypes.ClientCredentials, typeof(IssueForClient), ConfidentialOnly: true),
        new(GrantTypes.JwtBearer, typeof(IssueForAssertion), ConfidentialOnly: true),
        new(GrantTypes.PersonKey, typeof(IssueForPersonKey), ConfidentialOnly: true),
        new(GrantTypes.DeviceCode, typeof(RedeemDeviceCode)),
        new(GrantTypes.TokenExchange, typeof(ExchangeSubjectToken), ConfidentialOnly: true),
    ];
}

/// <param name="GrantType">The value of <c>grant_type</c> (RFC 6749 §4.5 for extensions: an absolute URI).</param>
/// <param name="Operation">The <see cref="IExchangesGrant"/> that serves it.</param>
/// <param name="ConfidentialOnly">Only for clients that can prove who they are.</param>
internal sealed record GrantTypeEntry(string GrantType, Type Operation, bool ConfidentialOnly = false);
