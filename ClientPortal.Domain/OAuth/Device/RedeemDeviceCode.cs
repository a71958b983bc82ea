using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Commits;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.OAuth.Token;
using ClientPortal.Domain.OAuth.Tokens;
using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.Device;

/// <summary>The device code grant (RFC 8628 §3.4): a device polls until the person has answered, and then gets its tokens once.</summary>
public sealed class RedeemDeviceCode(PortalDb portal, IGroupCommit commit, AccessTokens accessTokens, FindGrantHolder holders, OrderForGrant orders, IdTokens idTokens, RefreshTokenFamily family, AuditTrail audit, TimeProvider time) : IExchangesGrant
{
    // A poll that waited its time may still arrive early by what the network and two nodes' clocks differ.
    private static readonly TimeSpan Leniency = TimeSpan.FromSeconds(1);

    private readonly ConditionalUpdate<DeviceAuthorization, Guid> _spend = new ConditionalUpdate<DeviceAuthorization, Guid>()
        .Set(device => device.State, _ => DeviceState.Spent)
        .WhereEqual(device => device.Id, id => id)
        .WhereEqual(device => device.State, _ => DeviceState.Approved);

    public string GrantType => GrantTypes.DeviceCode;

    public async Task<TokenResult> RunAsync(Client client, TokenRequest request, CancellationToken ct)
    {
        if (request.Find(OAuthParameters.DeviceCode) is not { } presented)
        {
            return new TokenResult.Refused(OAuthError.InvalidRequest("device_code is missing."));
        }

        await using var db = portal.OpenForServer();
        if (await FindAsync(db, presented, ct) is not { } device || device.ClientRowId != client.Id)
        {
            return TokenResult.InvalidGrant("unknown, or another client's");
        }

        return device.State switch
        {
            DeviceState.Spent => TokenResult.InvalidGrant("used before"),
            DeviceState.Denied => new TokenResult.Refused(new OAuthError(OAuthErrors.AccessDenied, "The person did not allow it."), "denied"),
            _ when device.ExpiresAt <= time.GetUtcNow() => new TokenResult.Refused(new OAuthError(OAuthErrors.ExpiredToken, "The device code has ended. Ask for a new one."), "expired"),
            DeviceState.Pending => await WaitAsync(db, device, ct),
            _ => await RedeemAsync(db, client, device, request, ct),
        };
    }

    private static async Task<DeviceAuthorization?> FindAsync(PortalDbContext db, string presented, CancellationToken ct)
    {
        if (!CredentialFormat.IsOfKind(presented, CredentialKind.DeviceCode))
        {
            return null; // a foreign string is refused without I/O (SEC-059)
        }

        var hash = SecretHash.Of(presented);
        return await db.DeviceAuthorizations.AsNoTracking().SingleOrDefaultAsync(row => row.DeviceCodeHash == hash, ct);
    }

    // RFC 8628 §3.5. Kept in the database, so that neither another node nor a burst of polls at once gets around it.
    private async Task<TokenResult> WaitAsync(PortalDbContext db, DeviceAuthorization device, CancellationToken ct)
    {
        var (id, now, seconds) = (device.Id, time.GetUtcNow(), device.IntervalSeconds);
        var (latest, next, slower) = (now + Leniency, now.AddSeconds(seconds), seconds + DeviceAuthorization.SlowDownSeconds);
        var pending = db.DeviceAuthorizations.Where(row => row.Id == id && row.State == DeviceState.Pending && row.IntervalSeconds == seconds);
        if (await pending.Where(row => row.NextPollAt <= latest).ExecuteUpdateAsync(set => set.SetProperty(row => row.NextPollAt, next), ct) == 1)
        {
            return new TokenResult.Refused(new OAuthError(OAuthErrors.AuthorizationPending, "The person has not answered yet."), "pending");
        }

        var afterSlower = now.AddSeconds(slower);
        await pending.ExecuteUpdateAsync(set => set.SetProperty(row => row.IntervalSeconds, slower).SetProperty(row => row.NextPollAt, afterSlower), ct);
        return new TokenResult.Refused(new OAuthError(OAuthErrors.SlowDown, "Polled too fast: wait 5 seconds more between polls from now on."), "polled too fast");
    }

    private async Task<TokenResult> RedeemAsync(PortalDbContext db, Client client, DeviceAuthorization device, TokenRequest request, CancellationToken ct)
    {
        var (grantId, now) = (device.GrantId, time.GetUtcNow());
        var grant = await db.Everywhere<Grant>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == grantId && row.RevokedAt == null, ct);
        if (grant is null || await holders.RunAsync(db, grant, now, ct) is not { } holder || !(holder.SessionLives || grant.Scopes.Contains(ScopeNames.OfflineAccess)))
        {
            return TokenResult.InvalidGrant("what was allowed has ended, or its person may not act any more");
        }

        var scopes = holder.ScopesNow(grant.Scopes, client);
        if (scopes.Count == 0)
        {
            return new TokenResult.Refused(OAuthError.InvalidScope(), "nothing is left of what was approved");
        }

        var (order, unavailable) = await orders.RunAsync(db, client, grant, holder, scopes, request, ct);
        return order is null ? new TokenResult.Refused(unavailable!) : await SpendAsync(order, device, grant, holder, scopes, request, ct);
    }

    private async Task<TokenResult> SpendAsync(AccessTokenOrder order, DeviceAuthorization device, Grant grant, GrantHolder holder, ScopeSet scopes, TokenRequest request, CancellationToken ct)
    {
        var (id, client) = (device.Id, order.Client);
        var access = await accessTokens.CreateAsync(order, ct);
        var idToken = scopes.Contains(ScopeNames.OpenId) ? await idTokens.CreateAsync(client, grant, nonce: null, access.Value, ct) : null;

        var (isFirst, refresh) = await commit.RunAsync(
            async db =>
            {
                if (!await _spend.RunAsync(db, id))
                {
                    return (false, null);
                }

                access.AddTo(db);
                audit.Add(db, holder.ActorOf(grant, request), AuditActions.TokenIssued, client.ClientId, grant.Id, client.Name, $"grant_type={GrantType} scope={scopes}");
                return (true, family.AddFirst(db, client, grant, scopes, request.Profile, access));
            },
            ct);
        return isFirst
            ? new TokenResult.Issued(access.Value, access.Lifetime, access.Scopes, grant.WorkspaceId, refresh, idToken) { TokenType = access.Type }
            : TokenResult.InvalidGrant("somebody was faster with the same code");
    }
}
