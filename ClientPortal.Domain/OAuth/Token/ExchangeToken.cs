using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Clients.Review;
using ClientPortal.Domain.OAuth.ClientAuthentication;
using ClientPortal.Domain.OAuth.Dpop;
using ClientPortal.Domain.OAuth.Tokens;
using ClientPortal.Domain.Usage;
using Microsoft.Extensions.Logging;

namespace ClientPortal.Domain.OAuth.Token;

/// <summary>The token endpoint (RFC 6749 §3.2): finds out which client calls, and hands over to the operation of the grant type.</summary>
public sealed class ExchangeToken(AuthenticateClient authenticate, CheckDpopProof proofs, IEnumerable<IExchangesGrant> grants, PermissionNotes uses, CountClientUse usage, ILogger<ExchangeToken> log)
{
    private readonly Dictionary<string, IExchangesGrant> byGrantType = grants.ToDictionary(grant => grant.GrantType, StringComparer.Ordinal);

    public async Task<TokenResult> RunAsync(PresentedCredentials presented, TokenRequest request, CancellationToken ct)
    {
        var started = usage.Start();
        var identity = await authenticate.RunAsync(presented, request.IpAddress, ct);
        if (identity is ClientIdentity.Refused unknown)
        {
            return new TokenResult.Refused(unknown.Error);
        }

        var client = ((ClientIdentity.Known)identity).Client;
        var result = await ExchangeAsync(client, presented, request, ct);
        usage.NoteToken(client, request, result, started);
        return result;
    }

    private async Task<TokenResult> ExchangeAsync(Client client, PresentedCredentials presented, TokenRequest request, CancellationToken ct)
    {
        if (request.Find(OAuthParameters.GrantType) is not { } grantType)
        {
            return new TokenResult.Refused(OAuthError.InvalidRequest("grant_type is missing."));
        }

        if (!byGrantType.TryGetValue(grantType, out var grant))
        {
            return new TokenResult.Refused(new OAuthError(OAuthErrors.UnsupportedGrantType, "This grant_type is not supported."));
        }

        if (!client.GrantTypes.Contains(grantType))
        {
            return new TokenResult.Refused(new OAuthError(OAuthErrors.UnauthorizedClient, "This client may not use this grant_type."));
        }

        var result = await ExchangeAsync(grant, client, presented, request, ct);
        if (result is TokenResult.Refused refused)
        {
            Log.TokenRefused(log, client.ClientId, grantType, refused.Error.Code, refused.Reason);
        }
        else if (result is TokenResult.Issued issued)
        {
            uses.NoteToken(client, grantType, issued.Scopes, request.Profile);
            return issued with { ClientKind = client.Kind };
        }

        return result;
    }

    private async Task<TokenResult> ExchangeAsync(IExchangesGrant grant, Client client, PresentedCredentials presented, TokenRequest request, CancellationToken ct)
    {
        var (certificate, mistake) = ClientCertificates.Bind(client, presented.Certificate);
        if (mistake is not null)
        {
            return new TokenResult.Refused(mistake);
        }

        var known = request with { ClientProvedBy = presented.Way, Confirmation = certificate };
        switch (await proofs.RunAsync(request.Proof, client, accessToken: null, ct))
        {
            // RFC 9449 §5: whoever shows a proof gets tokens for that key, unless they are bound to a certificate already; and some clients get no others.
            case DpopVerdict.Proved proved:
                return await grant.RunAsync(client, known with { Confirmation = certificate ?? new Confirmation(JwkThumbprint: proved.Thumbprint) }, ct) with { DpopNonce = proved.NextNonce };
            case DpopVerdict.Refused refused:
                return new TokenResult.Refused(refused.Error, refused.Error.Description);
            default:
                return client.Protocol.DpopBoundAccessTokens
                    ? new TokenResult.Refused(OAuthError.InvalidProof("This client gets bound tokens only: send a proof in the header DPoP."), "no proof of possession")
                    : await grant.RunAsync(client, known, ct);
        }
    }
}

/// <summary>One grant type at the token endpoint. Adding one is a file with its operation and a line in <see cref="GrantTypeTable"/>.</summary>
public interface IExchangesGrant
{
    /// <summary>The value of <c>grant_type</c>, as it stands in the table.</summary>
    string GrantType { get; }

    /// <param name="client">Authenticated, and allowed to use this grant type.</param>
    Task<TokenResult> RunAsync(Client client, TokenRequest request, CancellationToken ct);
}
