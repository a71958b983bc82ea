namespace ClientPortal.Domain.OAuth.Authorize;

/// <summary>The authorization endpoint (RFC 6749 §3.1): judges a request and says what happens next. Nothing is remembered between visits; the URL is the state.</summary>
public sealed class DecideAuthorize(PortalDb portal, PrepareAuthorize prepare, NewGrant newGrant, NewCode newCode, ConsentQuestions questions, ConsentEnvelopes envelopes)
{
    /// <param name="actor">Whoever is signed in to this browser; null for nobody.</param>
    public async Task<AuthorizeDecision> RunAsync(Actor? actor, AuthorizeRequest request, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        var prepared = await prepare.RunAsync(db, actor, request, ct);
        if (prepared is PreparedRequest.Stopped stopped)
        {
            return stopped.Decision;
        }

        var ready = (PreparedRequest.Ready)prepared;
        if (await RememberedConsent.FindAsync(db, ready, ct) is { Count: > 0 } remembered)
        {
            var code = newCode.Add(db, actor!, ready.Trusted, newGrant.Add(db, ready.Ask, remembered), remembered[0]);

            // Only a pushed request can be spent by another visit at the same moment.
            return await db.TrySaveAsync(Problem.Stale(), ct) is null ? code : new AuthorizeDecision.ShowError(PageError.RequestUriNotValid);
        }

        return ready.Trusted.Request.IsSilent
            ? new AuthorizeDecision.RedirectError(ready.Trusted.Return, new OAuthError(OAuthErrors.ConsentRequired, "The person has to be asked."))
            : new AuthorizeDecision.AskConsent(questions.Of(ready.Ask, envelopes.Seal(ready.Trusted, ready.Ask), await EarlierTicks.FindAsync(db, ready.Ask, ct)));
    }
}
