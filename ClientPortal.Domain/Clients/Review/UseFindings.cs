namespace ClientPortal.Domain.Clients.Review;

/// <summary>Whether anybody still needs the client and its API keys.</summary>
internal static class UseFindings
{
    public static IEnumerable<ReviewFinding> In(ReviewFacts facts)
    {
        var client = facts.Client;
        if (client.PausedAt is { } paused)
        {
            if (!facts.IsWithin(paused, ReviewFacts.Quarter))
            {
                yield return new ReviewFinding(ReviewRules.PausedLong, new Mend.Delete()) { Days = facts.DaysSince(paused), TakesAway = true };
            }
        }
        else if (client.LastUsedAt is { } used && !facts.IsInUse)
        {
            yield return new ReviewFinding(ReviewRules.ClientUnused, new Mend.Pause()) { Days = facts.DaysSince(used), TakesAway = true };
        }
        else if (client.LastUsedAt is null && !facts.IsWithin(client.CreatedAt, ReviewFacts.Month))
        {
            yield return new ReviewFinding(ReviewRules.ClientNeverUsed, new Mend.Delete()) { Days = facts.DaysSince(client.CreatedAt), TakesAway = true };
        }

        foreach (var finding in facts.Keys.Where(key => key.DisabledAt is null && (key.ExpiresAt is null || key.ExpiresAt > facts.Now)).SelectMany(key => OfKey(facts, key)))
        {
            yield return finding;
        }
    }

    // At most one finding per key: the worst. A rotation leaves the row and its creation as they were; its time is the old value's end.
    private static IEnumerable<ReviewFinding> OfKey(ReviewFacts facts, ReviewedKey key)
    {
        var valueFrom = key.PreviousEndsAt is { } rotated && rotated > key.CreatedAt ? rotated : key.CreatedAt;
        var age = facts.DaysSince(valueFrom);
        if (key.CreatorLeftAt is { } left)
        {
            yield return new ReviewFinding(ReviewRules.KeyCreatorLeft, new Mend.RotateKey(key.Id)) { Subject = key.Name, Days = facts.DaysSince(left), TakesAway = true };
        }
        else if (facts.IsInUse && !facts.IsWithin(key.LastUsedAt ?? key.CreatedAt, ReviewFacts.Quarter))
        {
            yield return new ReviewFinding(ReviewRules.KeyUnused, new Mend.DisableKey(key.Id)) { Subject = key.Name, Days = facts.DaysSince(key.LastUsedAt ?? key.CreatedAt), TakesAway = true };
        }
        else if (age >= ReviewFacts.Year)
        {
            yield return new ReviewFinding(ReviewRules.KeyOld, new Mend.RotateKey(key.Id)) { Subject = key.Name, Days = age, TakesAway = true };
        }
        else if (key.ExpiresAt is null && age >= ReviewFacts.Quarter)
        {
            yield return new ReviewFinding(ReviewRules.KeyWithoutEnd, new Mend.EndKey(key.Id, facts.Now.AddDays(ReviewFacts.Quarter))) { Subject = key.Name, Days = age, TakesAway = true };
        }
    }
}
