using ClientPortal.Domain;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.KeyVerification;
using ClientPortal.Domain.LastUsed;
using ClientPortal.Domain.OAuth.Tokens;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Throttling;
using ClientPortal.Web.Dialects.Workfront;
using ClientPortal.Web.Hosting;

namespace ClientPortal.Web.Api;

/// <summary>Finds out who calls the API, whatever the credential and however it is carried: the same checks for every carrier (SEC-160).</summary>
internal sealed class ApiCaller(FindKey keys, AccessTokens tokens, LastUsedNotes notes, Throttles throttles, TimeProvider time)
{
    public static readonly Mistake TwoCredentials = new("two_credentials", "Send one credential, not several.");

    /// <summary>The caller, or why there is none.</summary>
    public async Task<CallerVerdict> RunAsync(HttpContext http, CancellationToken ct)
    {
        var presented = PresentedCredential.AllOf(http.Request);
        return presented.Count switch
        {
            0 => await FindInBrowserAsync(http, ct) is { } person ? new CallerVerdict.Known(person) : new CallerVerdict.Unknown(),
            1 => await JudgeAsync(http, presented[0], ct),
            _ => new CallerVerdict.Refused(TwoCredentials.As(ProblemKind.Invalid)),
        };
    }

    private async Task<CallerVerdict> JudgeAsync(HttpContext http, PresentedCredential credential, CancellationToken ct)
    {
        var address = AddressKey.Of(http.Connection.RemoteIpAddress);
        if (throttles.IsSpent(Throttle.CredentialFailuresPerAddress, address, out var retryAfter))
        {
            return new CallerVerdict.Refused(Problem.TooMany(retryAfter));
        }

        if (await FindAsync(http, credential, ct) is { } actor)
        {
            return new CallerVerdict.Known(actor);
        }

        throttles.TryTake(Throttle.CredentialFailuresPerAddress, address, out _);
        return new CallerVerdict.Unknown();
    }

    private async Task<Actor?> FindAsync(HttpContext http, PresentedCredential credential, CancellationToken ct)
    {
        var (address, correlation) = (http.Connection.RemoteIpAddress?.ToString(), http.TraceIdentifier);
        if (credential.Carrier != CredentialCarrier.SessionQuery && CredentialFormat.IsOfKind(credential.Value, CredentialKind.ApiKey))
        {
            return await FindKeyAsync(credential.Value, ct) is { } key ? key.ToActor(address, correlation) : null;
        }

        return await FindTokenAsync(credential, ct) is { } token ? token.ToActor(address, correlation) : null;
    }

    private async Task<AccessTokenFacts?> FindTokenAsync(PresentedCredential credential, CancellationToken ct)
    {
        // Three parts with dots between: what cannot be a JWT costs no signature check.
        if (credential.Value.AsSpan().Count('.') != 2 || await tokens.ReadAsync(credential.Value, ct) is not { } facts)
        {
            return null;
        }

        if (credential.Carrier == CredentialCarrier.SessionQuery && facts.Dialect != WorkfrontDialect.Name)
        {
            return null; // an address is kept in too many places for any other token (decisions 17)
        }

        notes.NoteClient(facts.ClientRowId);
        return facts;
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

    private async Task<KeyFacts?> FindKeyAsync(string presented, CancellationToken ct)
    {
        if (await keys.RunAsync(presented, ct) is not { } facts || KeyRules.Decide(facts, ScopeSet.Empty, time.GetUtcNow()) is not KeyVerdict.Valid)
        {
            return null;
        }

        notes.NoteKey(facts.KeyId);
        notes.NoteClient(facts.ClientRowId);
        return facts;
    }
}

/// <summary>Who calls. Closed.</summary>
internal abstract record CallerVerdict
{
    private CallerVerdict()
    {
    }

    public sealed record Known(Actor Actor) : CallerVerdict;

    /// <summary>No credential, or none that is good: the two look the same (SEC-163).</summary>
    public sealed record Unknown : CallerVerdict;

    public sealed record Refused(Problem Problem) : CallerVerdict;
}
