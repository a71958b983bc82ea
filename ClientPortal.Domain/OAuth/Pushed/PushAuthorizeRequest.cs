using System.Text.Encodings.Web;
using System.Text.Json;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.OAuth.Authorize;
using ClientPortal.Domain.OAuth.ClientAuthentication;
using ClientPortal.Domain.OAuth.Dpop;
using ClientPortal.Domain.OAuth.Token;
using ClientPortal.Domain.Throttling;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Domain.OAuth.Pushed;

/// <summary>
/// The pushed authorization request endpoint (RFC 9126 §2): the client proves who it is as at the token endpoint, every rule of the authorize
/// request is judged, and what the browser then carries is a random name for it.
/// </summary>
public sealed class PushAuthorizeRequest(
    PortalDb portal, AuthenticateClient authenticate, CheckDpopProof proofs, PrepareAuthorize prepare, CredentialGenerator credentials, Throttles throttles, IOptions<OAuthOptions> options, TimeProvider time)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="sent">What was posted, credentials included; only what means something to an authorize request is kept.</param>
    public async Task<PushResult> RunAsync(PresentedCredentials presented, TokenRequest sent, CancellationToken ct)
    {
        var identity = await authenticate.RunAsync(presented, sent.IpAddress, ct);
        if (identity is ClientIdentity.Refused unknown)
        {
            return new PushResult.Refused(unknown.Error);
        }

        var client = ((ClientIdentity.Known)identity).Client;
        if (!throttles.TryTake(Throttle.PushedRequestsPerClient, $"{client.ClientId} {AddressKey.Of(sent.IpAddress)}", out var retryAfter))
        {
            return new PushResult.Refused(OAuthError.TooManyRequests(retryAfter));
        }

        return await proofs.RunAsync(sent.Proof, client, accessToken: null, ct) switch
        {
            DpopVerdict.Refused refused => new PushResult.Refused(refused.Error),
            DpopVerdict.Proved proved => await JudgeAsync(client, sent, proved, ct),
            _ => await JudgeAsync(client, sent, proved: null, ct),
        };
    }

    private async Task<PushResult> JudgeAsync(Client client, TokenRequest sent, DpopVerdict.Proved? proved, CancellationToken ct)
    {
        // RFC 9126 §2.1; RFC 9449 §10.1.
        if (sent.Find(OAuthParameters.RequestUri) is not null)
        {
            return new PushResult.Refused(OAuthError.InvalidRequest("request_uri cannot be pushed."));
        }

        if (proved is not null && sent.Find(OAuthParameters.DpopJkt) is { } named && named != proved.Thumbprint)
        {
            return new PushResult.Refused(OAuthError.InvalidProof("dpop_jkt is not the key of the DPoP proof."));
        }

        var request = RequestOf(client, sent, proved);
        if (await FirstMistakeAsync(request, client, ct) is { } mistake)
        {
            return new PushResult.Refused(mistake);
        }

        var parameters = JsonSerializer.Serialize(request.Parameters, Plain);
        return parameters.Length <= PushedRequest.MaxParametersLength
            ? await KeepAsync(client, parameters, proved, ct)
            : new PushResult.Refused(OAuthError.TooLarge());
    }

    private static AuthorizeRequest RequestOf(Client client, TokenRequest sent, DpopVerdict.Proved? proved)
    {
        var pairs = sent.Parameters.Where(pair => pair.Key is not (OAuthParameters.ClientId or OAuthParameters.Resource or OAuthParameters.Seen))
            .Concat(sent.Resources.Select(resource => KeyValuePair.Create(OAuthParameters.Resource, resource)))
            .Append(new(OAuthParameters.ClientId, client.ClientId));
        if (proved is not null && sent.Find(OAuthParameters.DpopJkt) is null)
        {
            pairs = pairs.Append(new(OAuthParameters.DpopJkt, proved.Thumbprint));
        }

        return AuthorizeRequest.From(OAuthProfile.Core, pairs) with { Pushed = PushedOrigin.Arriving };
    }

    // The two lists of the authorization endpoint. What would be our page there is an error of the client's here (RFC 9126 §2.3).
    private async Task<OAuthError?> FirstMistakeAsync(AuthorizeRequest request, Client client, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        return AuthorizeChecks.BeforeRedirectIsTrusted.Select(check => check(request, client)).FirstOrDefault(error => error is not null) switch
        {
            null => AuthorizeChecks.FirstMistake(await prepare.TrustAsync(db, request, client, ct)),
            PageError.RedirectUriMissing => OAuthError.InvalidRequest("redirect_uri is missing."),
            PageError.RedirectUriNotRegistered => OAuthError.InvalidRequest("redirect_uri is not registered for this client."),
            _ => OAuthError.InvalidRequest("The request is not well-formed."),
        };
    }

    private async Task<PushResult> KeepAsync(Client client, string parameters, DpopVerdict.Proved? proved, CancellationToken ct)
    {
        var lifetime = options.Value.PushedAuthorizationRequestLifetime;
        var uri = PushedRequest.Scheme + Base64UrlEncoder.Encode(credentials.NewBytes(32));
        await using var db = portal.OpenForServer();
        db.PushedRequests.Add(new PushedRequest
        {
            Id = credentials.NewId(),
            WorkspaceId = client.WorkspaceId,
            ClientRowId = client.Id,
            Hash = SecretHash.Of(uri),
            Parameters = parameters,
            ExpiresAt = time.GetUtcNow() + lifetime,
        });
        await db.SaveChangesAsync(ct);
        return new PushResult.Kept(uri, lifetime) { DpopNonce = proved?.NextNonce };
    }
}

/// <summary>What the endpoint answers. Closed.</summary>
public abstract record PushResult
{
    private PushResult()
    {
    }

    /// <summary>RFC 9126 §2.2.</summary>
    public sealed record Kept(string RequestUri, TimeSpan Lifetime) : PushResult
    {
        /// <summary>For the header of the same name; null for none (RFC 9449 §8.2).</summary>
        public string? DpopNonce { get; init; }
    }

    public sealed record Refused(OAuthError Error) : PushResult;
}
