using ClientPortal.Domain.OAuth.Authorize;

namespace ClientPortal.Domain.Clients.Review;

/// <summary>How people come back from signing in, and who may.</summary>
internal static class SignInFindings
{
    public static IEnumerable<ReviewFinding> In(ReviewFacts facts)
    {
        var client = facts.Client;
        if (facts.SignsPeopleIn && !client.RequirePkce)
        {
            yield return new ReviewFinding(ReviewRules.PkceNotRequired, new Mend.Edit(new ClientEdit { RequirePkce = true })) { TakesAway = true };
        }

        // Where no such path is used, requiring it costs nothing; where one is, its applications were written before PKCE.
        if (facts.SignsPeopleIn && !client.RequirePkceOnDialectPaths && (facts.UsesDialects || !facts.IsWithin(client.CreatedAt, ReviewFacts.Month)))
        {
            yield return new ReviewFinding(ReviewRules.PkceNotRequiredOnDialects, new Mend.Edit(new ClientEdit { RequirePkceOnDialectPaths = true })) { TakesAway = facts.UsesDialects };
        }

        foreach (var finding in client.RedirectUris.SelectMany(uri => OfRedirectUri(facts, uri)))
        {
            yield return finding;
        }

        if (client is { Kind: ClientKind.Confidential, RedirectUris.Count: > 0 } && client.RedirectUris.All(RedirectUriMatching.IsLoopback))
        {
            yield return new ReviewFinding(ReviewRules.RedirectUrisOnlyLocal, new Mend.Settings(ClientSections.SignIn));
        }

        if (client.AvailableToOtherWorkspaces && !facts.IsUsedElsewhere && !facts.IsWithin(client.CreatedAt, ReviewFacts.Quarter))
        {
            yield return new ReviewFinding(ReviewRules.AvailableElsewhereUnused, new Mend.Edit(new ClientEdit { AvailableToOtherWorkspaces = false }));
        }
    }

    // At most one finding per address: the worst.
    private static IEnumerable<ReviewFinding> OfRedirectUri(ReviewFacts facts, string uri)
    {
        var client = facts.Client;
        var isLocal = RedirectUriMatching.IsLoopback(uri);
        if (RedirectUriRules.MistakeIn(uri, client.Kind) is not null)
        {
            yield return Without(ReviewRules.RedirectUriUnsafe);
        }
        else if (isLocal && client.Kind == ClientKind.Confidential && !client.RedirectUris.All(RedirectUriMatching.IsLoopback))
        {
            yield return Without(ReviewRules.RedirectUriPlainHttp);
        }
        else if (facts.SignsPeopleIn && facts.IsUnused(PermissionKind.RedirectUri, uri))
        {
            yield return Without(ReviewRules.RedirectUriUnused) with { Days = facts.DaysSince(facts.SinceOf(PermissionKind.RedirectUri, uri)) };
        }
        else if (isLocal && client.Kind == ClientKind.Public && uri.StartsWith(Localhost, StringComparison.Ordinal))
        {
            yield return new ReviewFinding(ReviewRules.RedirectUriLocalhost, new Mend.Edit(new ClientEdit { RedirectUris = [.. client.RedirectUris.Select(one => one == uri ? Loopback + uri[Localhost.Length..] : one).Distinct(StringComparer.Ordinal)] }))
            {
                Subject = uri,
                TakesAway = true,
            };
        }

        ReviewFinding Without(ReviewRule rule) =>
            new(rule, new Mend.Edit(new ClientEdit { RedirectUris = [.. client.RedirectUris.Where(one => one != uri)] })) { Subject = uri, TakesAway = true };
    }

    private const string Localhost = "http://localhost";
    private const string Loopback = "http://127.0.0.1";
}

/// <summary>The sections of a client's settings, by the names that stand in addresses.</summary>
public static class ClientSections
{
    public const string SignIn = "sign-in";
    public const string Proof = "proof";
    public const string Tokens = "tokens";
    public const string Logout = "logout";
    public const string Advanced = "advanced";
}
