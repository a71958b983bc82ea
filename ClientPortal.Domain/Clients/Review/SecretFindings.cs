using ClientPortal.Domain.Secrets;

namespace ClientPortal.Domain.Clients.Review;

/// <summary>How the client proves itself.</summary>
internal static class SecretFindings
{
    private const int SoonDays = 14;

    public static IEnumerable<ReviewFinding> In(ReviewFacts facts)
    {
        if (!UsesSecret(facts))
        {
            yield break;
        }

        if (facts.Client.Protocol.TakesSecretInQuery)
        {
            yield return new ReviewFinding(ReviewRules.SecretInQuery, new Mend.Edit(new ClientEdit { Protocol = new ClientProtocolEdit { TakesSecretInQuery = false } })) { TakesAway = true };
        }

        // The newest first.
        var living = facts.LivingSecrets.OrderByDescending(secret => secret.CreatedAt).ToList();
        if (living.Count == 0)
        {
            yield return new ReviewFinding(ReviewRules.NoLivingSecret, new Mend.AddSecret());
            yield break;
        }

        foreach (var finding in living.SelectMany(secret => OfSecret(facts, living, secret)))
        {
            yield return finding;
        }

        if (living.Max(secret => secret.ExpiresAt ?? DateTimeOffset.MaxValue) is var last && last - facts.Now < TimeSpan.FromDays(SoonDays))
        {
            yield return new ReviewFinding(ReviewRules.SecretEndsSoon, new Mend.RegenerateSecret()) { Days = (int)Math.Ceiling((last - facts.Now).TotalDays) };
        }

        if (facts.IsInUse)
        {
            yield return new ReviewFinding(ReviewRules.SharedSecret, new Mend.Settings(ClientSections.Proof));
        }
    }

    // At most one finding per secret: the worst.
    private static IEnumerable<ReviewFinding> OfSecret(ReviewFacts facts, List<ReviewedSecret> living, ReviewedSecret secret)
    {
        var age = facts.DaysSince(secret.CreatedAt);
        if (living.Count > 1 && !facts.IsWithin(secret.LastUsedAt ?? secret.CreatedAt, ReviewFacts.Month) && !IsLastInUse(living, secret))
        {
            yield return new ReviewFinding(ReviewRules.SecretUnused, new Mend.DeleteSecret(secret.Id)) { Subject = secret.Hint, Days = facts.DaysSince(secret.LastUsedAt ?? secret.CreatedAt), TakesAway = true };
        }
        else if (age >= ReviewFacts.Year && secret.ExpiresAt is null)
        {
            yield return new ReviewFinding(ReviewRules.SecretOld, new Mend.RegenerateSecret()) { Subject = secret.Hint, Days = age, TakesAway = true };
        }
        else if (living.Count > 1 && secret.ExpiresAt is null && secret != living[0])
        {
            yield return new ReviewFinding(ReviewRules.SeveralSecrets, new Mend.EndSecret(secret.Id, facts.Now.AddDays(ReviewFacts.Month))) { Subject = secret.Hint, Days = age, TakesAway = true };
        }
        else if (secret.Origin != SecretOrigin.Portal)
        {
            yield return new ReviewFinding(ReviewRules.SecretImported, new Mend.RegenerateSecret()) { Subject = secret.Hint, Days = age, TakesAway = true };
        }
        else if (age >= ReviewFacts.Quarter && secret.ExpiresAt is null)
        {
            var year = secret.CreatedAt.AddDays(ReviewFacts.Year);
            var soonest = facts.Now.AddDays(ReviewFacts.Month);
            yield return new ReviewFinding(ReviewRules.SecretWithoutEnd, new Mend.EndSecret(secret.Id, year > soonest ? year : soonest)) { Subject = secret.Hint, Days = age, TakesAway = true };
        }
    }

    // Of secrets that are all quiet one has to stay: the one used last, else the newest.
    private static bool IsLastInUse(List<ReviewedSecret> living, ReviewedSecret secret) => secret == living.MaxBy(one => one.LastUsedAt ?? one.CreatedAt);

    // Without a grant type it gets no tokens, but may still ask about those of others (RFC 7662 §2.1).
    private static bool UsesSecret(ReviewFacts facts) =>
        facts.Client.Kind == ClientKind.Confidential && facts.Client.TokenEndpointAuthMethod.UsesSecret() && (facts.Client.GrantTypes.Count > 0 || facts.Secrets.Any(secret => secret.LastUsedAt is not null));
}
