namespace ClientPortal.Domain.KeyVerification;

/// <summary>
/// Decides about a key from what is known and the time; no I/O, nothing is counted. What ends a key for everybody comes before what depends on the
/// caller, and both come before what is counted, so that a refused call spends nothing.
/// </summary>
public static class KeyRules
{
    /// <summary>The refusal; null where nothing but the meter can refuse any more.</summary>
    public static KeyVerdict? Refuse(KeyFacts facts, in KeyAsk ask, DateTimeOffset now)
    {
        if (facts.WasReplacedAt(now))
        {
            return KeyVerdict.Revoked.It;
        }

        if (facts.HasEndedAt(now))
        {
            return KeyVerdict.Expired.It;
        }

        if (facts.IsDisabled || facts.Client.IsPaused)
        {
            return KeyVerdict.Disabled.It;
        }

        if (facts.Terms is { } terms && !terms.LetIn(ask.Address))
        {
            return KeyVerdict.ForbiddenNetwork.It;
        }

        return HasAll(facts, ask.Scopes) ? null : KeyVerdict.InsufficientScope.It;
    }

    private static bool HasAll(KeyFacts facts, IReadOnlyList<string> scopes)
    {
        for (var at = 0; at < scopes.Count; at++)
        {
            if (!facts.Scopes.Contains(scopes[at]))
            {
                return false;
            }
        }

        return true;
    }
}
