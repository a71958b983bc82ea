using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.OAuth.ClientAuthentication;
using ClientPortal.Domain.OAuth.Tokens;
using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ClientPortal.Domain.OAuth.Token;

/// <summary>
/// A machine acts for the person who gave its client a key: a JWT signed with that key gives a token with what the person may do at each moment, in
/// the client's workspace. Each token has a grant of its own, which ends with the key; it also dies with the membership, the account or this grant type.
/// </summary>
public sealed class IssueForPersonKey(
    PortalDb portal, PersonAssertions assertions, FindGrantHolder holders, OrderForGrant orders, AccessTokens accessTokens, CredentialGenerator credentials, AuditTrail audit, IOptions<OAuthOptions> options, TimeProvider time) : IExchangesGrant
{
    /// <summary>RFC 8176 §2: a key that lies in software.</summary>
    private const string SoftwareKey = "swk";

    public string GrantType => GrantTypes.PersonKey;

    public async Task<TokenResult> RunAsync(Client client, TokenRequest request, CancellationToken ct)
    {
        if (request.Find(OAuthParameters.Assertion) is not { } assertion)
        {
            return new TokenResult.Refused(OAuthError.InvalidRequest("assertion is missing."));
        }

        var (word, reason) = assertions.Read(client, assertion);
        if (word is null)
        {
            return TokenResult.InvalidGrant(reason!);
        }

        await using var db = portal.OpenForServer();
        var approved = (request.Profile.ScopesWhenAbsent ?? client.Scopes).Except([ScopeNames.OfflineAccess]);
        var asked = ScopeSet.Parse(request.Find(OAuthParameters.Scope));
        if (!asked.IsSubsetOf(client.Scopes) || asked.Contains(ScopeNames.OfflineAccess))
        {
            return new TokenResult.Refused(OAuthError.InvalidScope());
        }

        var grant = NewGrant(client, word, asked.Count > 0 ? asked : approved, request.Profile);
        if (await holders.RunAsync(db, grant, time.GetUtcNow(), ct) is not { } holder)
        {
            return TokenResult.InvalidGrant("the person may not act here any more");
        }

        var scopes = holder.ScopesNow(grant.Scopes, client);
        if (scopes.Count == 0)
        {
            return new TokenResult.Refused(OAuthError.InvalidScope(), "nothing is left of what was asked for");
        }

        var (order, unavailable) = await orders.RunAsync(db, client, grant, holder, scopes, request, ct);
        return order is null ? new TokenResult.Refused(unavailable!) : await SpendAsync(db, order, word, holder, request, ct);
    }

    private Grant NewGrant(Client client, PersonWord word, ScopeSet scopes, OAuthProfile profile)
    {
        var now = time.GetUtcNow();
        return new Grant
        {
            Id = credentials.NewId(),
            WorkspaceId = client.WorkspaceId,
            ClientRowId = client.Id,
            UserId = word.UserId,
            Scopes = scopes,
            CreatedAt = now,
            AuthenticatedAt = now,
            AuthenticationMethods = SoftwareKey,
            KeyThumbprint = word.Thumbprint,
            ExpiresAt = now + TokenLifetimes.AccessToken(client, profile, options.Value),
        };
    }

    // The update asks whether the key still is this person's, and holds off who deletes it until this is saved; the nonce's index decides who was first.
    private async Task<TokenResult> SpendAsync(PortalDbContext db, AccessTokenOrder order, PersonWord word, GrantHolder holder, TokenRequest request, CancellationToken ct)
    {
        var (client, grant, now) = (order.Client, order.Grant!, time.GetUtcNow());
        var (rowId, thumbprint, userId) = (client.Id, word.Thumbprint, word.UserId);
        var access = await accessTokens.CreateAsync(order, ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var used = await db.ClientKeyMakers.Where(maker => maker.ClientRowId == rowId && maker.Thumbprint == thumbprint && maker.UserId == userId)
            .ExecuteUpdateAsync(set => set.SetProperty(maker => maker.LastUsedAt, now), ct);
        if (used == 0)
        {
            return TokenResult.InvalidGrant("the key is not this person's");
        }

        db.SpentNonces.Add(new SpentNonce { Hash = word.SpentAs, ExpiresAt = word.ExpiresAt });
        db.Grants.Add(grant);
        access.AddTo(db);
        audit.Add(db, holder.ActorOf(grant, request), AuditActions.TokenIssued, client.ClientId, grant.Id, client.Name, $"grant_type={GrantType} scope={order.Scopes}");
        if (await db.TrySaveAsync(Problem.Stale(), ct) is not null)
        {
            return TokenResult.InvalidGrant("the assertion has been used before");
        }

        await transaction.CommitAsync(ct);
        return new TokenResult.Issued(access.Value, access.Lifetime, access.Scopes, grant.WorkspaceId) { TokenType = access.Type };
    }
}
