using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Commits;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.OAuth.Tokens;
using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace ClientPortal.Domain.OAuth.Token;

/// <summary>The authorization code grant (RFC 6749 §4.1.3): a code is spent by one conditional update; a valid second use revokes what the first gave.</summary>
public sealed class RedeemCode(
    PortalDb portal, IGroupCommit commit, RevokeGrant revoke, AccessTokens accessTokens, OrderForGrant orders, IdTokens idTokens, RefreshTokenFamily family, AuditTrail audit, TimeProvider time, ILogger<RedeemCode> log) : IExchangesGrant
{
    // Compiled for this host's model. Of any workspace: whose it is says its grant.
    private readonly Func<PortalDbContext, byte[], DateTimeOffset, CancellationToken, Task<ReadCode?>> _read = EF.CompileAsyncQuery(
        (PortalDbContext db, byte[] hash, DateTimeOffset now, CancellationToken ct) => (
            from code in db.AuthorizationCodes.IgnoreQueryFilters().AsNoTracking().Include(row => row.Grant)
            join user in db.Users on code.Grant!.UserId equals user.Id
            where code.Hash == hash
            select new ReadCode
            {
                Code = code,
                Person = new GrantPerson
                {
                    Name = user.DisplayName,
                    DisabledAt = user.DisabledAt,
                    SessionLives = db.UserSessions.Any(session => session.Id == code.Grant!.SessionId && session.ExpiresAt > now && session.EndsAt > now),
                    Role = db.Members.Where(member => member.UserId == user.Id && member.WorkspaceId == code.Grant!.WorkspaceId).Select(member => (WorkspaceRole?)member.Role).FirstOrDefault(),
                },
            }).SingleOrDefault());

    private readonly ConditionalUpdate<AuthorizationCode, (Guid Id, DateTimeOffset Now)> _spend = new ConditionalUpdate<AuthorizationCode, (Guid Id, DateTimeOffset Now)>()
        .Set(code => code.SpentAt, use => use.Now)
        .WhereEqual(code => code.Id, use => use.Id)
        .WhereNull(code => code.SpentAt)
        .WhereAbove(code => code.ExpiresAt, use => use.Now)
        .WhereBelow(code => code.FailedTries, _ => AuthorizationCode.MaxFailedTries);

    public string GrantType => GrantTypes.AuthorizationCode;

    public async Task<TokenResult> RunAsync(Client client, TokenRequest request, CancellationToken ct)
    {
        if (request.Find(OAuthParameters.Code) is not { } presented)
        {
            return new TokenResult.Refused(OAuthError.InvalidRequest("code is missing."));
        }

        await using var db = portal.OpenForServer();
        var now = time.GetUtcNow();
        if (await FindAsync(db, presented, now, ct) is not { Code: var code, Person: var person })
        {
            return TokenResult.InvalidGrant("unknown code");
        }

        if (CodeRules.FirstMistake(code, client, request) is { } mistake)
        {
            return mistake.CountsAsGuess ? await CountGuessAsync(db, client, code, mistake, ct) : new TokenResult.Refused(mistake.Error, mistake.Reason);
        }

        if (code.SpentAt is not null)
        {
            return await RevokeAfterReplayAsync(client, code, request, ct);
        }

        var holder = await GrantHolder.OfAsync(db, code.Grant!, person, ct);
        if (code.ExpiresAt <= now || code.FailedTries >= AuthorizationCode.MaxFailedTries || code.Grant!.RevokedAt is not null || holder is not { SessionLives: true })
        {
            return TokenResult.InvalidGrant("the code has ended, or its person may not act any more");
        }

        var scopes = holder.ScopesNow(code.Grant.Scopes, client);
        if (scopes.Count == 0)
        {
            return new TokenResult.Refused(OAuthError.InvalidScope(), "nothing is left of what was approved");
        }

        var (order, unavailable) = await orders.RunAsync(db, client, code.Grant, holder, scopes, request, ct);
        return order is null ? new TokenResult.Refused(unavailable!) : await SpendAsync(db, order, code, holder, scopes, request, ct);
    }

    // A foreign string is refused without I/O (SEC-059).
    private async Task<ReadCode?> FindAsync(PortalDbContext db, string presented, DateTimeOffset now, CancellationToken ct) =>
        CredentialFormat.IsOfKind(presented, CredentialKind.AuthorizationCode) ? await _read(db, SecretHash.Of(presented), now, ct) : null;

    // SEC-074: a code survives a few wrong verifiers and no more; nothing else of the grant is touched.
    private async Task<TokenResult> CountGuessAsync(PortalDbContext db, Client client, AuthorizationCode code, CodeMistake mistake, CancellationToken ct)
    {
        var id = code.Id;
        var counted = await db.Everywhere<AuthorizationCode>().Where(row => row.Id == id && row.SpentAt == null && row.FailedTries < AuthorizationCode.MaxFailedTries)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.FailedTries, row => row.FailedTries + 1), ct);
        if (counted > 0 && code.FailedTries + 1 >= AuthorizationCode.MaxFailedTries)
        {
            Log.CodeGuessed(log, client.ClientId, code.FailedTries + 1);
        }

        return new TokenResult.Refused(mistake.Error, mistake.Reason);
    }

    // RFC 6749 §4.1.2, in its own commit: the answer is an error, the revocation stays. Only a request that is right in all else gets here (SEC-055).
    private async Task<TokenResult> RevokeAfterReplayAsync(Client client, AuthorizationCode code, TokenRequest request, CancellationToken ct)
    {
        if (await revoke.RunAsync(ClientActor.Of(client, code.WorkspaceId, request), code.GrantId, "code_reuse", AuditActions.CodeReused, client.ClientId, ct))
        {
            Log.CodeReused(log, client.ClientId, code.GrantId);
        }

        return TokenResult.InvalidGrant("the code has been used before");
    }

    private async Task<TokenResult> SpendAsync(PortalDbContext db, AccessTokenOrder order, AuthorizationCode code, GrantHolder holder, ScopeSet scopes, TokenRequest request, CancellationToken ct)
    {
        var (id, now, grant, client) = (code.Id, time.GetUtcNow(), code.Grant!, order.Client);
        var access = await accessTokens.CreateAsync(order, ct);
        var idToken = scopes.Contains(ScopeNames.OpenId) ? await idTokens.CreateAsync(client, grant, code.Nonce, access.Value, ct) : null;

        var (isFirst, refresh) = await commit.RunAsync(
            async rows =>
            {
                if (!await _spend.RunAsync(rows, (id, now)))
                {
                    return (false, null);
                }

                access.AddTo(rows);
                audit.Add(rows, holder.ActorOf(grant, request), AuditActions.TokenIssued, client.ClientId, grant.Id, client.Name, $"grant_type={GrantType} scope={scopes}");
                return (true, family.AddFirst(rows, client, grant, scopes, request.Profile, access));
            },
            ct);
        if (isFirst)
        {
            return new TokenResult.Issued(access.Value, access.Lifetime, access.Scopes, grant.WorkspaceId, refresh, idToken) { TokenType = access.Type };
        }

        // Somebody was faster with the same code: this request is the replay, unless the code died of age or guesses in between.
        var lost = await db.Everywhere<AuthorizationCode>().AsNoTracking().AnyAsync(row => row.Id == id && row.SpentAt != null, ct);
        return lost ? await RevokeAfterReplayAsync(client, code, request, ct) : TokenResult.InvalidGrant("the code ended meanwhile");
    }

    private sealed record ReadCode
    {
        public required AuthorizationCode Code { get; init; }

        public required GrantPerson Person { get; init; }
    }
}
