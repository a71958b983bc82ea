using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.Clients.Review;

/// <summary>What the client may do and does not.</summary>
internal static class PermissionFindings
{
    // What every application gets with signing in; to take it away would save nothing.
    private static readonly ScopeSet Identity = new([ScopeNames.OpenId, ScopeNames.Profile, ScopeNames.Email, ScopeNames.OfflineAccess]);

    public static IEnumerable<ReviewFinding> In(ReviewFacts facts)
    {
        var client = facts.Client;
        foreach (var type in client.GrantTypes.Where(type => facts.IsUnused(PermissionKind.GrantType, type)))
        {
            yield return new ReviewFinding(ReviewRules.GrantTypeUnused, new Mend.Edit(new ClientEdit { GrantTypes = [.. Without(client.GrantTypes, type)] }))
            {
                Subject = type,
                Days = facts.DaysSince(facts.SinceOf(PermissionKind.GrantType, type)),
                TakesAway = true,
            };
        }

        var unused = new ScopeSet(client.Scopes.Except(Identity).Where(scope => facts.IsUnused(PermissionKind.Scope, scope)));
        if (unused.Count > 0)
        {
            yield return new ReviewFinding(ReviewRules.ScopesUnused, new Mend.Edit(new ClientEdit { Scopes = [.. client.Scopes.Except(unused)] })) { Subject = unused.ToString(), TakesAway = true };
        }

        if (facts.IsWithin(facts.LastUseOf(PermissionKind.Scope, ScopeNames.FullAccess), ReviewFacts.Quarter) && !facts.UsesDialects)
        {
            yield return new ReviewFinding(ReviewRules.FullAccess, new Mend.Settings(ClientSections.Tokens));
        }
    }

    // refresh_token goes only together with a grant that signs people in.
    private static ScopeSet Without(ScopeSet types, string type)
    {
        var left = types.Except([type]);
        return left.Contains(GrantTypes.AuthorizationCode) || left.Contains(GrantTypes.DeviceCode) ? left : left.Except([GrantTypes.RefreshToken]);
    }
}
