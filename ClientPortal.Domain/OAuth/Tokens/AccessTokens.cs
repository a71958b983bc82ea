using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Scopes;
using Microsoft.Extensions.Options;

namespace ClientPortal.Domain.OAuth.Tokens;

/// <summary>
/// Access tokens (RFC 9068, or opaque where the client says so). A token names its grant and its client's epoch, and <see cref="ReadAsync"/> asks
/// the database whether those still live, so what ends them ends it at once.
/// </summary>
public sealed class AccessTokens(SignedTokens tokens, OpaqueTokens opaque, LivingTokens living, KnownAccessTokens known, OAuthIssuer issuer, CredentialGenerator credentials, IOptions<OAuthOptions> options, TimeProvider time)
{
    private const string Type = "at+jwt";
    private const int UsualClaims = 16;

    /// <summary>How far ahead another node's clock may be.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    /// <summary>
    /// What a token means now that was presented to the portal's own API; null for anything that is not, or is no longer, an access token of ours,
    /// or is meant for another API (RFC 9068 §4).
    /// </summary>
    public async Task<AccessTokenFacts?> ReadAsync(string presented, CancellationToken ct) =>
        await ReadOfAnyAudienceAsync(presented, ct) is { } facts && facts.Audience.Contains(issuer.ApiAudience, StringComparer.Ordinal) ? facts : null;

    /// <summary>The same whomever it is meant for: for introspection and exchange, which judge the audience themselves.</summary>
    internal ValueTask<AccessTokenFacts?> ReadOfAnyAudienceAsync(string presented, CancellationToken ct)
    {
        var hash = TokenHash.Of(presented);
        return known.Find(hash, time.GetUtcNow()) is { } facts ? new ValueTask<AccessTokenFacts?>(facts) : FindAsync(presented, hash, ct);
    }

    /// <summary>Whether this can be an access token at all: what cannot costs neither a signature check nor a look-up.</summary>
    public static bool CanBeOne(string presented) =>
        presented.AsSpan().Count('.') == 2 || CredentialFormat.IsOfKind(presented, CredentialKind.OpaqueAccessToken);

    /// <summary>The claims of a token that we made, whether or not what it names still lives.</summary>
    internal async Task<AccessTokenClaims?> ReadClaimsAsync(string presented, CancellationToken ct)
    {
        var token = CredentialFormat.IsOfKind(presented, CredentialKind.OpaqueAccessToken)
            ? await opaque.ReadAsync(presented, ct)
            : await tokens.ReadAsync(presented, Type, audience: null, ct);
        return token is not null && AccessTokenClaims.Find(token) is { } claims && claims.IssuedAt <= time.GetUtcNow() + Skew ? claims : null;
    }

    /// <summary>Makes the token that was ordered. It is good once <see cref="IssuedAccessToken.AddTo"/> is committed.</summary>
    internal async Task<IssuedAccessToken> CreateAsync(AccessTokenOrder order, CancellationToken ct)
    {
        var (client, id, now) = (order.Client, credentials.NewId(), time.GetUtcNow());
        var end = now + TokenLifetimes.AccessToken(client, order.Profile, options.Value);
        end = order.NotAfter is { } notAfter && notAfter < end ? notAfter : end;
        var format = TokenLifetimes.IsEndless(client, order.Profile) ? AccessTokenFormat.Opaque : client.Protocol.AccessTokenFormat;
        var claims = new Dictionary<string, object>(UsualClaims, StringComparer.Ordinal)
        {
            [TokenClaims.TokenId] = id.ToString(),
            [TokenClaims.Subject] = order.Subject,
            [TokenClaims.ClientId] = client.ClientId,
            [TokenClaims.Scope] = order.Scopes.ToString(),
            [TokenClaims.Workspace] = order.WorkspaceId.ToString(),
            [TokenClaims.Epoch] = client.TokenEpoch,
        };
        if (order.GrantId is { } grant)
        {
            claims[TokenClaims.Grant] = grant.ToString();
        }

        // For whoever reads the token; what it still opens is asked of the grant. An opaque one says it by introspection.
        if (order.Workspaces.Count > 0 && format == AccessTokenFormat.Jwt)
        {
            claims[TokenClaims.Workspaces] = order.Workspaces.Select(workspace => workspace.ToString()).ToArray();
        }

        // The grant says which client's it is; of a token that was exchanged it is another client's.
        if (order.GrantId is null || order.Source is not null)
        {
            claims[TokenClaims.ClientRow] = client.Id.ToString();
        }

        if (order.Source is { } source)
        {
            claims[TokenClaims.Parents] = source.Lineage.Select(parent => parent.ToString()).ToArray();
        }

        if (order.Actor is { } actor)
        {
            claims[TokenClaims.Actor] = actor.ToClaim();
        }

        if (order.Profile.IsDialect)
        {
            claims[TokenClaims.Dialect] = order.Profile.Name;
        }

        if (order.Confirmation is { } confirmation)
        {
            claims[TokenClaims.Confirmation] = confirmation.ToClaim();
        }

        var audience = order.Audience.Count > 0 ? order.Audience : [issuer.ApiAudience];
        var (text, row) = format == AccessTokenFormat.Opaque
            ? opaque.Create(order, id, now, end, audience, claims)
            : (await tokens.WriteAsync(Type, now, end, audience, claims, ct), null);
        return new IssuedAccessToken(text, id, order.Scopes, end - now, end) { Confirmation = order.Confirmation, Row = row };
    }

    private async ValueTask<AccessTokenFacts?> FindAsync(string presented, TokenHash hash, CancellationToken ct)
    {
        var stamp = known.Stamp();
        if (await ReadClaimsAsync(presented, ct) is not { } claims || claims.ExpiresAt <= time.GetUtcNow() || await living.FindAsync(claims, ct) is not { } facts)
        {
            return null;
        }

        known.Remember(hash, facts, stamp);
        return facts;
    }
}

/// <summary>A token that was just made.</summary>
internal sealed record IssuedAccessToken(string Value, Guid Id, ScopeSet Scopes, TimeSpan Lifetime, DateTimeOffset ExpiresAt)
{
    /// <summary>One of <see cref="TokenTypes"/>.</summary>
    public string Type => Confirmation?.JwkThumbprint is null ? TokenTypes.Bearer : TokenTypes.DPoP;

    /// <summary>The key its bearer has to prove; null for a bearer token.</summary>
    public Confirmation? Confirmation { get; init; }

    /// <summary>What an opaque one is kept by; null for a JWT, of which nothing is.</summary>
    public OpaqueAccessToken? Row { get; init; }

    /// <summary>Adds what is kept of it to the save that issues it.</summary>
    public void AddTo(PortalDbContext db)
    {
        if (Row is not null)
        {
            db.OpaqueAccessTokens.Add(Row);
        }
    }

    /// <summary>Masked.</summary>
    public override string ToString() => $"access token {Id}";
}
