using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.KeyVerification;

/// <summary>Decides about a key from what is known and the time; no I/O.</summary>
public static class KeyRules
{
    public static KeyVerdict Decide(KeyFacts facts, ScopeSet asked, DateTimeOffset now)
    {
        if (facts.ReplacedEndsAt <= now)
        {
            return new KeyVerdict.Revoked();
        }

        if (facts.ExpiresAt <= now)
        {
            return new KeyVerdict.Expired();
        }

        if (facts.DisabledAt is not null || facts.ClientIsPaused)
        {
            return new KeyVerdict.Disabled();
        }

        return asked.IsSubsetOf(facts.EffectiveScopes)
            ? new KeyVerdict.Valid(facts.KeyId, facts.ClientId, facts.WorkspaceId, facts.EffectiveScopes, Sooner(facts.ExpiresAt, facts.ReplacedEndsAt))
            : new KeyVerdict.InsufficientScope();
    }

    private static DateTimeOffset? Sooner(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? one : one;
}
