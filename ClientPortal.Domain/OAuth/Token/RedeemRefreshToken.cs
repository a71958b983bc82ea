using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Commits;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.OAuth.Tokens;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.SigningKeys;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.Token;

/// <summary>
/// The refresh token grant (RFC 6749 §6). Each use spends the token and gives its one successor, which is derived from it under a key of the
/// ring; so a client that lost the answer gets the same one again for a short while (<see cref="RepeatSuccessor"/>). A confidential client may be
/// set to keep its token instead.
/// </summary>
public sealed class RedeemRefreshToken(
    PortalDb portal, IGroupCommit commit, SigningKeyRing ring, OrderForGrant orders, AccessTokens accessTokens, IdTokens idTokens, RefreshTokenFamily family, RepeatSuccessor repeat, AuditTrail audit, TimeProvider time) : IExchangesGrant
{
    // Compiled for this host's model. Of any workspace: whose it is says its grant.
    private readonly Func<PortalDbContext, byte[], DateTimeOffset, CancellationToken, Task<ReadToken?>> _read = EF.CompileAsyncQuery(
        (PortalDbContext db, byte[] hash, DateTimeOffset now, CancellationToken ct) => (
            from token in db.RefreshTokens.IgnoreQueryFilters().AsNoTracking().Include(row => row.Grant)
            join user in db.Users on token.Grant!.UserId equals user.Id
            where token.Hash == hash
            select new ReadToken
            {
                Token = token,
                Person = new GrantPerson
                {
                    Name = user.DisplayName,
                    DisabledAt = user.DisabledAt,
                    SessionLives = db.UserSessions.Any(session => session.Id == token.Grant!.SessionId && session.ExpiresAt > now && session.EndsAt > now),
                    Role = db.Members.Where(member => member.UserId == user.Id && member.WorkspaceId == token.Grant!.WorkspaceId).Select(member => (WorkspaceRole?)member.Role).FirstOrDefault(),
                },
            }).SingleOrDefault());

    private readonly ConditionalUpdate<RefreshToken, (Guid Id, DateTimeOffset Now)> _spend = new ConditionalUpdate<RefreshToken, (Guid Id, DateTimeOffset Now)>()
        .Set(token => token.SpentAt, use => use.Now)
        .WhereEqual(token => token.Id, use => use.Id)
        .WhereNull(token => token.SpentAt);

    private readonly ConditionalUpdate<RefreshToken, (Guid Id, DateTimeOffset? End)> _keep = new ConditionalUpdate<RefreshToken, (Guid Id, DateTimeOffset? End)>()
        .Set(token => token.ExpiresAt, use => use.End)
        .WhereEqual(token => token.Id, use => use.Id)
        .WhereNull(token => token.SpentAt);

    public string GrantType => GrantTypes.RefreshToken;

    public async Task<TokenResult> RunAsync(Client client, TokenRequest request, CancellationToken ct)
    {
        if (request.Find(OAuthParameters.RefreshToken) is not { } presented)
        {
            return new TokenResult.Refused(OAuthError.InvalidRequest("refresh_token is missing."));
        }

        await using var db = portal.OpenForServer();
        var now = time.GetUtcNow();
        if (await FindAsync(db, presented, now, ct) is not { Token: { Grant: { } grant } token, Person: var person } || grant.ClientRowId != client.Id)
        {
            return TokenResult.InvalidGrant("unknown, or another client's");
        }

        // RFC 9449 §5 (SEC-143). Nothing is spent: whoever only has the token cannot end the family of whoever has the key.
        if (token.KeyThumbprint is { } bound && bound != request.Confirmation?.JwkThumbprint)
        {
            return TokenResult.InvalidGrant("bound to another key");
        }

        if (grant.RevokedAt is not null || grant.ExpiresAt <= now || await GrantHolder.OfAsync(db, grant, person, ct) is not { } holder)
        {
            return TokenResult.InvalidGrant("the grant has ended, or its person may not act any more");
        }

        if (token.SpentAt is null && token.ExpiresAt <= now)
        {
            return TokenResult.InvalidGrant("not used for too long");
        }

        // RFC 6749 §6: narrower for this access token, never wider; the family keeps what was approved (SEC-091).
        var asked = ScopeSet.Parse(request.Find(OAuthParameters.Scope));
        if (!asked.IsSubsetOf(grant.Scopes))
        {
            return new TokenResult.Refused(OAuthError.InvalidScope(), "more than was approved");
        }

        var scopes = holder.ScopesNow(asked.Count > 0 ? asked : grant.Scopes, client);
        if (!holder.ScopesNow(grant.Scopes, client).Contains(ScopeNames.OfflineAccess) || scopes.Count == 0)
        {
            return TokenResult.InvalidGrant("the client may not have this any more");
        }

        var (order, unavailable) = await orders.RunAsync(db, client, grant, holder, scopes, request, ct);
        if (order is null)
        {
            return new TokenResult.Refused(unavailable!);
        }

        var access = await accessTokens.CreateAsync(order, ct);
        var use = new RefreshUse(client, grant, token, holder, presented, access, request);
        var refresh = token.SpentAt is not null ? null : client.RotateRefreshTokens ? await SpendAsync(use, ct) : await KeepAsync(use, ct);
        refresh ??= await repeat.RunAsync(use, ct);
        return refresh is null
            ? TokenResult.InvalidGrant("used before")
            : new TokenResult.Issued(access.Value, access.Lifetime, access.Scopes, grant.WorkspaceId, refresh, await IdTokenAsync(use, scopes, ct)) { TokenType = access.Type };
    }

    // Another kind of credential never passes for one (SEC-093).
    private async Task<ReadToken?> FindAsync(PortalDbContext db, string presented, DateTimeOffset now, CancellationToken ct) =>
        CredentialFormat.IsOfKind(presented, CredentialKind.RefreshToken) ? await _read(db, SecretHash.Of(presented), now, ct) : null;

    /// <summary>Null where another request was faster with the same token.</summary>
    private async Task<PlainSecret?> SpendAsync(RefreshUse use, CancellationToken ct)
    {
        var (id, now) = (use.Token.Id, time.GetUtcNow());
        var successor = (await ring.GetAsync(ct)).SuccessorsOf(use.Presented).First();
        return await commit.RunAsync(
            async db =>
            {
                if (!await _spend.RunAsync(db, (id, now)))
                {
                    return null;
                }

                use.Access.AddTo(db);
                family.Add(db, use.Client, use.Grant, successor, use.Token.Generation + 1, use.Request.Profile, use.Access);
                Tell(db, use, $"generation={use.Token.Generation + 1}");
                return successor;
            },
            ct);
    }

    /// <summary>
    /// The same token goes on, and its idle end moves (RFC 6749 §6): for clients that cannot keep a new one each time. Null where it was spent
    /// meanwhile, because rotation was switched on.
    /// </summary>
    private async Task<PlainSecret?> KeepAsync(RefreshUse use, CancellationToken ct)
    {
        var id = use.Token.Id;
        var end = family.EndFrom(time.GetUtcNow(), use.Client, use.Grant, use.Request.Profile);
        return await commit.RunAsync(
            async db =>
            {
                if (!await _keep.RunAsync(db, (id, end)))
                {
                    return null;
                }

                use.Access.AddTo(db);
                Tell(db, use, $"generation={use.Token.Generation} rotated=false");
                return new PlainSecret(use.Presented);
            },
            ct);
    }

    private void Tell(PortalDbContext db, RefreshUse use, string detail) =>
        audit.Add(db, use.Holder.ActorOf(use.Grant, use.Request), AuditActions.TokenRefreshed, use.Client.ClientId, use.Grant.Id, use.Client.Name, detail);

    // OpenID Connect Core §12.2: without a nonce.
    private async Task<string?> IdTokenAsync(RefreshUse use, ScopeSet scopes, CancellationToken ct) =>
        scopes.Contains(ScopeNames.OpenId) ? await idTokens.CreateAsync(use.Client, use.Grant, nonce: null, use.Access.Value, ct) : null;

    private sealed record ReadToken
    {
        public required RefreshToken Token { get; init; }

        public required GrantPerson Person { get; init; }
    }
}

/// <summary>One use of a refresh token whose client, grant and person are in order.</summary>
internal sealed record RefreshUse(Client Client, Grant Grant, RefreshToken Token, GrantHolder Holder, string Presented, IssuedAccessToken Access, TokenRequest Request)
{
    /// <summary>Masked.</summary>
    public override string ToString() => $"use of refresh token {Token.Id}";
}
