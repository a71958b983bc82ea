namespace ClientPortal.Domain.Clients.Review;

/// <summary>How long what the client gets is good, and for whom.</summary>
internal static class TokenFindings
{
    private const int Day = 24 * 3600;
    private const int HalfYear = 180 * Day;

    public static IEnumerable<ReviewFinding> In(ReviewFacts facts)
    {
        var client = facts.Client;
        if (client.AccessTokenLifetimeSeconds is { } access and > Day)
        {
            yield return new ReviewFinding(ReviewRules.AccessTokenLong, new Mend.Edit(new ClientEdit { AccessTokenLifetimeSeconds = new Change<int?>(null) })) { Days = access / Day };
        }

        if (client.AccessTokenLifetimeSeconds is null && facts.HasEndlessTokens)
        {
            yield return new ReviewFinding(ReviewRules.DialectTokenEndless, new Mend.Edit(new ClientEdit { AccessTokenLifetimeSeconds = Day })) { TakesAway = true };
        }
        else if (client.AccessTokenLifetimeSeconds is null && facts.DialectTokenLifetime is { TotalSeconds: > Day } dialect)
        {
            yield return new ReviewFinding(ReviewRules.DialectTokenLong, new Mend.Edit(new ClientEdit { AccessTokenLifetimeSeconds = Day })) { Days = (int)dialect.TotalDays, TakesAway = true };
        }

        if (client.Protocol.MayImpersonate && (!client.GrantTypes.Contains(GrantTypes.TokenExchange) || facts.IsUnused(PermissionKind.GrantType, GrantTypes.TokenExchange)))
        {
            yield return new ReviewFinding(ReviewRules.ImpersonationUnused, new Mend.Edit(new ClientEdit { Protocol = new ClientProtocolEdit { MayImpersonate = false } }));
        }

        if (!client.GrantTypes.Contains(GrantTypes.RefreshToken))
        {
            yield break;
        }

        if (client.RefreshTokenLifetimeSeconds is { } refresh and > ReviewFacts.Year * Day)
        {
            yield return new ReviewFinding(ReviewRules.RefreshTokenLong, new Mend.Edit(new ClientEdit { RefreshTokenLifetimeSeconds = HalfYear })) { Days = refresh / Day, TakesAway = true };
        }

        if (client.RefreshTokenLifetimeSeconds == ClientSettings.NoEnd || client.RefreshTokenIdleLifetimeSeconds == ClientSettings.NoEnd)
        {
            yield return new ReviewFinding(ReviewRules.RefreshTokenEndless, new Mend.Edit(new ClientEdit
            {
                RefreshTokenLifetimeSeconds = HalfYear,
                RefreshTokenIdleLifetimeSeconds = client.RefreshTokenIdleLifetimeSeconds == ClientSettings.NoEnd ? new Change<int?>(null) : default,
            })) { TakesAway = true };
        }

        if (!client.RotateRefreshTokens)
        {
            yield return new ReviewFinding(ReviewRules.RefreshTokenNotRotated, new Mend.Edit(new ClientEdit { RotateRefreshTokens = true })) { TakesAway = true };
        }

        // The core paths have the host's end; a dialect's have none unless the client says one (decisions 7).
        if (client.RefreshTokenLifetimeSeconds is null && facts.UsesDialects)
        {
            yield return new ReviewFinding(ReviewRules.RefreshTokenWithoutEnd, new Mend.Edit(new ClientEdit { RefreshTokenLifetimeSeconds = HalfYear })) { TakesAway = true };
        }

        if (client.Kind == ClientKind.Public && !client.Protocol.DpopBoundAccessTokens)
        {
            yield return new ReviewFinding(ReviewRules.RefreshTokenNotBound, new Mend.Edit(new ClientEdit { Protocol = new ClientProtocolEdit { DpopBoundAccessTokens = true } })) { TakesAway = true };
        }
    }
}
