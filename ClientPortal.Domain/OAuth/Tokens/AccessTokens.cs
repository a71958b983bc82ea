using System.Globalization;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.OAuth.Registration;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ClientPortal.Domain.OAuth.Tokens;

/// <summary>
/// Access tokens (RFC 9068). Nothing is stored for one; it names its grant and its client's epoch, and <see cref="ReadAsync"/> asks the database
/// whether those still live, so what ends them ends it at once.
/// </summary>
public sealed class AccessTokens(SignedTokens tokens, PortalDb portal, OAuthIssuer issuer, CredentialGenerator credentials, IOptions<OAuthOptions> options, TimeProvider time)
{
    private const string Type = "at+jwt";

    /// <summary>How far ahead another node's clock may be.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    /// <summary>What a presented token means now; null for anything that is not, or is no longer, an access token of ours.</summary>
    public async Task<AccessTokenFacts?> ReadAsync(string presented, CancellationToken ct)
    {
        if (await ReadClaimsAsync(presented, ct) is not { } claims || claims.ExpiresAt <= time.GetUtcNow())
        {
            return null;
        }

        await using var db = portal.OpenForServer();
        if (await db.RevokedAccessTokens.AnyAsync(row => row.Id == claims.Id, ct))
        {
            return null;
        }

        return claims.GrantId is { } grantId ? await OfPersonAsync(db, claims, grantId, ct) : await OfClientAsync(db, claims, ct);
    }

    /// <summary>The claims of a token with our signature, whether or not what it names still lives.</summary>
    internal async Task<AccessTokenClaims?> ReadClaimsAsync(string presented, CancellationToken ct) =>
        await tokens.ReadAsync(presented, Type, issuer.ApiAudience, ct) is { } token
        && AccessTokenClaims.Find(token) is { } claims
        && claims.IssuedAt <= time.GetUtcNow() + Skew
            ? claims
            : null;

    /// <summary>Makes the token that was ordered.</summary>
    internal async Task<IssuedAccessToken> CreateAsync(AccessTokenOrder order, CancellationToken ct)
    {
        var (client, id, now) = (order.Client, credentials.NewId(), time.GetUtcNow());
        var end = now + TokenLifetimes.AccessToken(client, options.Value);
        end = order.NotAfter is { } notAfter && notAfter < end ? notAfter : end;
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [TokenClaims.TokenId] = id.ToString(),
            [TokenClaims.Subject] = order.Subject,
            [TokenClaims.ClientId] = client.ClientId,
            [TokenClaims.Scope] = order.Scopes.ToString(),
            [TokenClaims.Workspace] = order.WorkspaceId.ToString(),
            [TokenClaims.Epoch] = client.TokenEpoch,
        };
        if (order.Grant is { } grant)
        {
            claims[TokenClaims.Grant] = grant.Id.ToString();
        }
        else
        {
            claims[TokenClaims.ClientRow] = client.Id.ToString();
        }

        if (order.Profile.IsDialect)
        {
            claims[TokenClaims.Dialect] = order.Profile.Name;
        }

        if (order.Confirmation is { } confirmation)
        {
            claims[TokenClaims.Confirmation] = confirmation.ToClaim();
        }

        var text = await tokens.WriteAsync(Type, now, end, order.Audience.Count > 0 ? order.Audience : [issuer.ApiAudience], claims, ct);
        return new IssuedAccessToken(text, id, order.Scopes, end - now, end) { Confirmation = order.Confirmation };
    }

    private async Task<AccessTokenFacts?> OfPersonAsync(PortalDbContext db, AccessTokenClaims claims, Guid grantId, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var found = await (
            from grant in db.Everywhere<Grant>().AsNoTracking()
            join client in db.Everywhere<Client>() on grant.ClientRowId equals client.Id
            join user in db.Users on grant.UserId equals user.Id
            join member in db.Everywhere<Member>() on new { grant.UserId, grant.WorkspaceId } equals new { member.UserId, member.WorkspaceId }
            where grant.Id == grantId && grant.RevokedAt == null && user.DisabledAt == null && client.PausedAt == null && client.TokenEpoch == claims.Epoch
            select new
            {
                Grant = grant,
                Client = client,
                user.DisplayName,
                member.Role,
                SessionLives = db.UserSessions.Any(session => session.Id == grant.SessionId && session.ExpiresAt > now && session.EndsAt > now),
            }).SingleOrDefaultAsync(ct);

        // Without offline_access the client acts only while the person is signed in (SEC-099).
        if (found is null || found.Client.ClientId != claims.ClientId || (!found.SessionLives && !found.Grant.Scopes.Contains(ScopeNames.OfflineAccess)))
        {
            return null;
        }

        return claims.ToFacts(found.Client, found.DisplayName, GrantedScopes.Now(claims.Scopes, found.Client, found.Role)) with
        {
            UserId = found.Grant.UserId,
            GrantId = found.Grant.Id,
            Role = found.Role,
        };
    }

    private static async Task<AccessTokenFacts?> OfClientAsync(PortalDbContext db, AccessTokenClaims claims, CancellationToken ct)
    {
        var client = await db.Everywhere<Client>().AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == claims.ClientRowId && row.PausedAt == null && row.TokenEpoch == claims.Epoch, ct);
        return client is not null && client.ClientId == claims.ClientId && ClientSettings.ActsForItself(client.GrantTypes) && client.Kind == ClientKind.Confidential
            ? claims.ToFacts(client, client.Name, claims.Scopes.Intersect(client.Scopes))
            : null;
    }
}

/// <summary>A token that was just made.</summary>
internal sealed record IssuedAccessToken(string Value, Guid Id, ScopeSet Scopes, TimeSpan Lifetime, DateTimeOffset ExpiresAt)
{
    /// <summary>One of <see cref="TokenTypes"/>.</summary>
    public string Type => Confirmation?.JwkThumbprint is null ? TokenTypes.Bearer : TokenTypes.DPoP;

    /// <summary>The key its bearer has to prove; null for a bearer token.</summary>
    public Confirmation? Confirmation { get; init; }

    /// <summary>Masked.</summary>
    public override string ToString() => $"access token {Id}";
}

/// <summary>The claims of an access token, parsed.</summary>
internal sealed record AccessTokenClaims(
    Guid Id, string Subject, string ClientId, Guid WorkspaceId, Guid? GrantId, Guid? ClientRowId, int Epoch, ScopeSet Scopes, string? Dialect, Confirmation? Confirmation, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt)
{
    public static AccessTokenClaims? Find(JsonWebToken token)
    {
        if (!Guid.TryParse(token.Id, CultureInfo.InvariantCulture, out var id)
            || !token.TryGetPayloadValue<string>(TokenClaims.ClientId, out var clientId)
            || !token.TryGetPayloadValue<int>(TokenClaims.Epoch, out var epoch)
            || !token.TryGetPayloadValue<long>("iat", out var issuedAt)
            || !token.TryGetPayloadValue<long>("exp", out var expiresAt)
            || !token.TryGetPayloadValue<string>(TokenClaims.Workspace, out var workspaceText)
            || !Guid.TryParse(workspaceText, CultureInfo.InvariantCulture, out var workspaceId))
        {
            return null;
        }

        token.TryGetPayloadValue<string>(TokenClaims.Scope, out var scope);
        token.TryGetPayloadValue<string>(TokenClaims.Dialect, out var dialect);
        Guid? grantId = token.TryGetPayloadValue<string>(TokenClaims.Grant, out var grant) ? Guid.Parse(grant, CultureInfo.InvariantCulture) : null;
        Guid? clientRowId = token.TryGetPayloadValue<string>(TokenClaims.ClientRow, out var row) ? Guid.Parse(row, CultureInfo.InvariantCulture) : null;
        return new AccessTokenClaims(
            id, token.Subject, clientId, workspaceId, grantId, clientRowId, epoch, ScopeSet.Parse(scope), dialect, ConfirmationOf(token),
            DateTimeOffset.FromUnixTimeSeconds(issuedAt), DateTimeOffset.FromUnixTimeSeconds(expiresAt));
    }

    public AccessTokenFacts ToFacts(Client client, string name, ScopeSet scopes) => new()
    {
        Id = Id,
        Subject = Subject,
        Name = name,
        ClientId = ClientId,
        ClientRowId = client.Id,
        WorkspaceId = WorkspaceId,
        Ceiling = DynamicLimits.RightsOf(client),
        Scopes = scopes,
        IssuedAt = IssuedAt,
        ExpiresAt = ExpiresAt,
        Dialect = Dialect,
        Confirmation = Confirmation,
        ClientIsDpopBound = client.Protocol.DpopBoundAccessTokens,
    };

    private static Confirmation? ConfirmationOf(JsonWebToken token) =>
        token.TryGetPayloadValue<Dictionary<string, string>>(TokenClaims.Confirmation, out var claim) ? Confirmation.Of(claim) : null;
}
