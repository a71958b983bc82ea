using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.OAuth.Tokens;
using ClientPortal.Domain.Scopes;
using Microsoft.Extensions.Options;

namespace ClientPortal.Domain.OAuth.Token;

/// <summary>Adds generations of a grant's refresh token to a context; the caller saves.</summary>
public sealed class RefreshTokenFamily(CredentialGenerator credentials, IOptions<OAuthOptions> options, TimeProvider time)
{
    /// <summary>The first generation; null where none was asked for or allowed (OpenID Connect Core §11, SEC-096).</summary>
    internal PlainSecret? AddFirst(PortalDbContext db, Client client, Grant grant, ScopeSet scopes, OAuthProfile profile, IssuedAccessToken access)
    {
        if (!profile.GivesRefreshTokens || !scopes.Contains(ScopeNames.OfflineAccess) || !client.GrantTypes.Contains(GrantTypes.RefreshToken))
        {
            return null;
        }

        var token = credentials.NewSecret(CredentialKind.RefreshToken);
        Add(db, client, grant, token, generation: 1, profile, access);
        return token;
    }

    /// <summary>When a token ends that is used now and then no more; null for never.</summary>
    internal DateTimeOffset? EndFrom(DateTimeOffset now, Client client, Grant grant, OAuthProfile profile) =>
        now + TokenLifetimes.RefreshIdle(client, profile, options.Value) is not { } idleEnd ? grant.ExpiresAt
        : grant.ExpiresAt is { } end && end < idleEnd ? end
        : idleEnd;

    internal void Add(PortalDbContext db, Client client, Grant grant, PlainSecret token, int generation, OAuthProfile profile, IssuedAccessToken access)
    {
        db.RefreshTokens.Add(new RefreshToken
        {
            Id = credentials.NewId(),
            WorkspaceId = grant.WorkspaceId,
            GrantId = grant.Id,
            Hash = token.Hash,
            Generation = generation,
            CreatedAt = time.GetUtcNow(),
            ExpiresAt = EndFrom(time.GetUtcNow(), client, grant, profile),
            KeyThumbprint = client.Kind == ClientKind.Public ? access.Confirmation?.JwkThumbprint : null,
            AccessTokenId = access.Id,
            AccessTokenExpiresAt = access.ExpiresAt,
        });
    }
}
