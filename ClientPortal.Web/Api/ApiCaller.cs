using ClientPortal.Domain;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.KeyVerification;
using ClientPortal.Domain.LastUsed;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.Tokens;
using ClientPortal.Domain.PersonalTokens;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Throttling;
using ClientPortal.Domain.Usage;
using ClientPortal.Web.Hosting;
using ClientPortal.Web.OAuth;

namespace ClientPortal.Web.Api;

/// <summary>Finds out who calls the API, whatever the credential and however it is carried: the same checks for every carrier (SEC-160).</summary>
internal sealed class ApiCaller(FindKey keys, JudgeKey judge, IKeyUse use, AcceptAccessToken tokens, FindPersonalToken personalTokens, LastUsedNotes notes, Throttles throttles, IEnumerable<OAuthProfile> profiles, TimeProvider time)
{
    private readonly HashSet<string> takeTokensInQuery = [.. profiles.Where(profile => profile.TakesTokensInQuery).Select(profile => profile.Name)];

    public static readonly Mistake QuotaExceeded = new("quota_exceeded", "The quota of this key is spent.");
    public static readonly Mistake TwoCredentials = new("two_credentials", "Send one credential, not several.");

    /// <summary>The caller, or why there is none.</summary>
    public async ValueTask<CallerVerdict> RunAsync(HttpContext http, CancellationToken ct)
    {
        var presented = PresentedCredential.AllOf(http.Request);
        return presented.Count switch
        {
            0 => await FindInBrowserAsync(http, ct) is { } person ? new CallerVerdict.Known(person) : new CallerVerdict.Unknown(),
            1 => await JudgeAsync(http, presented[0], ct),
            _ => new CallerVerdict.Refused(TwoCredentials.As(ProblemKind.Invalid)),
        };
    }

    private async ValueTask<CallerVerdict> JudgeAsync(HttpContext http, PresentedCredential credential, CancellationToken ct)
    {
        if (!throttles.IsIdle(Throttle.CredentialFailuresPerAddress) && throttles.IsSpent(Throttle.CredentialFailuresPerAddress, AddressKey.Of(http.Connection.RemoteIpAddress), out var retryAfter))
        {
            return new CallerVerdict.Refused(Problem.TooMany(retryAfter));
        }

        var verdict = await FindAsync(http, credential, ct);
        if (verdict is CallerVerdict.Unknown or CallerVerdict.NotProved { Error.Code: not OAuthErrors.UseDpopNonce })
        {
            throttles.TryTake(Throttle.CredentialFailuresPerAddress, AddressKey.Of(http.Connection.RemoteIpAddress), out _);
        }

        return verdict;
    }

    private async ValueTask<CallerVerdict> FindAsync(HttpContext http, PresentedCredential credential, CancellationToken ct)
    {
        if (credential.Carrier is not (CredentialCarrier.SessionQuery or CredentialCarrier.Dpop) && CredentialFormat.IsOfKind(credential.Value, CredentialKind.ApiKey))
        {
            return await FindKeyAsync(http, credential.Value, ct);
        }

        if (credential.Carrier == CredentialCarrier.Authorization && CredentialFormat.IsOfKind(credential.Value, CredentialKind.PersonalToken))
        {
            return await FindPersonAsync(http, credential.Value, ct);
        }

        var (address, correlation) = (http.Connection.RemoteIpAddress?.ToString(), http.TraceIdentifier);
        return await FindTokenAsync(http, credential, ct) switch
        {
            AccessTokenVerdict.Good { Facts.Workspaces.Count: > 0 } good => ChooseFor(http, good),
            AccessTokenVerdict.Good good => new CallerVerdict.Known(good.Facts.ToActor(address, correlation)) { DpopNonce = good.DpopNonce },
            AccessTokenVerdict.NotProved notProved => new CallerVerdict.NotProved(notProved.Error),
            _ => new CallerVerdict.Unknown(),
        };
    }

    private async Task<CallerVerdict> FindPersonAsync(HttpContext http, string presented, CancellationToken ct)
    {
        if (await personalTokens.RunAsync(presented, ct) is not { Memberships.Count: > 0 } facts)
        {
            return new CallerVerdict.Unknown();
        }

        notes.NotePersonalToken(facts.Id);
        return ChosenWorkspace.Of(http.Request.Headers[ChosenWorkspace.Header], [.. facts.Memberships.Select(membership => membership.Workspace)]).IsDone(out var chosen, out var problem)
            ? new CallerVerdict.Known(facts.ToActor(chosen?.Id, http.Connection.RemoteIpAddress?.ToString(), http.TraceIdentifier)) { MustNameWorkspace = chosen is null }
            : new CallerVerdict.Refused(problem);
    }

    // What a person allowed for several workspaces acts in one at a time (decisions.md 15).
    private static CallerVerdict ChooseFor(HttpContext http, AccessTokenVerdict.Good good) =>
        ChosenWorkspace.Of(http.Request.Headers[ChosenWorkspace.Header], [.. good.Facts.Workspaces.Select(one => one.Workspace)]).IsDone(out var chosen, out var problem)
            ? new CallerVerdict.Known(good.Facts.ToActor(chosen?.Id, http.Connection.RemoteIpAddress?.ToString(), http.TraceIdentifier)) { DpopNonce = good.DpopNonce, MustNameWorkspace = chosen is null }
            : new CallerVerdict.Refused(problem);

    private async Task<AccessTokenVerdict> FindTokenAsync(HttpContext http, PresentedCredential credential, CancellationToken ct)
    {
        if (!AccessTokens.CanBeOne(credential.Value))
        {
            return new AccessTokenVerdict.Unknown();
        }

        // Whatever the carrier, a bound token is good with its proof only, and that goes with one scheme (RFC 9449 §7.2, SEC-142).
        var verdict = await tokens.RunAsync(ShownToken.Of(http, credential.Value, credential.Carrier == CredentialCarrier.Dpop), ct);
        if (verdict is not AccessTokenVerdict.Good { Facts: var facts })
        {
            return verdict;
        }

        if (credential.Carrier == CredentialCarrier.SessionQuery && !takeTokensInQuery.Contains(facts.Dialect ?? OAuthProfile.Core.Name))
        {
            return new AccessTokenVerdict.Unknown(); // an address is kept in too many places for any other token (decisions 17)
        }

        notes.NoteClient(facts.ClientRowId);
        return verdict;
    }

    // The portal's own pages may read with the browser's session; nothing may be written with a cookie, which any site's form would carry
    // along (decisions 25).
    private static async Task<Actor?> FindInBrowserAsync(HttpContext http, CancellationToken ct) =>
        HttpMethods.IsGet(http.Request.Method) && IsSameOrigin(http.Request)
            ? await http.RequestServices.GetRequiredService<CurrentActor>().FindAsync(ct)
            : null;

    // Fetch metadata say it where there are any (https://www.w3.org/TR/fetch-metadata/); "none" is a person who typed the address.
    private static bool IsSameOrigin(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() switch
    {
        "" => request.Headers.Origin.Count == 0,
        "same-origin" or "none" => true,
        _ => false,
    };

    // The path of keys/verify, with the true peer as the caller's address: what X-Forwarded-For says counts only where Proxies:Known names who says it.
    private async ValueTask<CallerVerdict> FindKeyAsync(HttpContext http, string presented, CancellationToken ct)
    {
        if (!KeyHash.TryOf(presented, out var hash))
        {
            return new CallerVerdict.Unknown();
        }

        if (keys.IsCutOff)
        {
            return new CallerVerdict.Refused(Problem.Unavailable(KeyVerdict.Unavailable.RetryAfter));
        }

        var started = time.GetTimestamp();
        if (await keys.RunAsync(hash, asCaller: true, ct) is not { } facts)
        {
            return new CallerVerdict.Unknown();
        }

        var address = http.Connection.RemoteIpAddress;
        var verdict = await judge.RunAsync(facts, new KeyAsk([], address), ct);
        use.Note(new KeyUse(facts.WorkspaceId, facts, verdict, UsageKind.PortalCall, address, time.GetElapsedTime(started)));
        switch (verdict)
        {
            case KeyVerdict.Valid:
                return new CallerVerdict.Known(facts.ToActor(address?.ToString(), http.TraceIdentifier));
            case KeyVerdict.RateLimited limited:
                return new CallerVerdict.Refused(Problem.TooManyCalls(limited.Rate.ResetsAfter)) { Rate = limited.Rate };
            case KeyVerdict.QuotaExceeded spent:
                return new CallerVerdict.Refused(QuotaExceeded.As(ProblemKind.TooMany) with { RetryAfter = spent.Quota?.RefillsAt - time.GetUtcNow() });
            default:
                return new CallerVerdict.Unknown();
        }
    }
}

/// <summary>Who calls. Closed.</summary>
internal abstract record CallerVerdict
{
    private CallerVerdict()
    {
    }

    public sealed record Known(Actor Actor) : CallerVerdict
    {
        /// <summary>For the header of the same name; null for none (RFC 9449 §8.2).</summary>
        public string? DpopNonce { get; init; }

        /// <summary>The credential is good for several workspaces and the call names none.</summary>
        public bool MustNameWorkspace { get; init; }
    }

    /// <summary>The token is good, the proof of its key is not (RFC 9449 §7.1).</summary>
    public sealed record NotProved(OAuthError Error) : CallerVerdict;

    /// <summary>No credential, or none that is good: the two look the same (SEC-163).</summary>
    public sealed record Unknown : CallerVerdict;

    public sealed record Refused(Problem Problem) : CallerVerdict
    {
        /// <summary>The key's own limit, where that is what refused the call.</summary>
        public KeyRateState? Rate { get; init; }
    }
}
