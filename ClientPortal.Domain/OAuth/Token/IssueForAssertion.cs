using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth.ClientAuthentication;

namespace ClientPortal.Domain.OAuth.Token;

/// <summary>
/// The JWT bearer grant (RFC 7523 §2.1) for machines: a JWT that the client signed about itself with a registered key gives the client's own token,
/// as client_credentials would. It never speaks for a person.
/// </summary>
public sealed class IssueForAssertion(ClientAssertions assertions, IssueForClient issue) : IExchangesGrant
{
    public string GrantType => GrantTypes.JwtBearer;

    public async Task<TokenResult> RunAsync(Client client, TokenRequest request, CancellationToken ct)
    {
        if (request.Find(OAuthParameters.Assertion) is not { } assertion)
        {
            return new TokenResult.Refused(OAuthError.InvalidRequest("assertion is missing."));
        }

        // Where nothing else was presented, the assertion has already told who the client is, and is spent.
        return request.ClientProvedBy != PresentedWay.GrantAssertion && await assertions.ReasonToRefuseAsync(client, assertion, ct) is { } reason
            ? TokenResult.InvalidGrant(reason)
            : await issue.RunAsync(client, request, GrantType, ct);
    }
}
